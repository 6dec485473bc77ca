"""Own sentences for the test of ``gives_up_freedom``.

GIVES_UP and HARMLESS were written before its patterns; their first half was looked at while these
were written, the second, after the ``~``, only afterwards (by the same author, so they flatter).
LATER was written when the patterns stood, and they were widened by it. NEVER_TUNED was written
last, measured once, and nothing was changed after it: the honest figures.
"""

GIVES_UP = """
I will share my location with you at all times
I'll give you the password to my phone
You can check my phone whenever you want
I won't see my friends any more
I will stop talking to my sister
I won't go out without you
I'll quit my job
I will ask your permission before I go anywhere
I will never leave you
I will stay with you no matter what
I'll stop going to therapy
I will give you my salary every month
I will hand over my bank card
I'll only wear what you like
I won't wear short skirts any more
I will delete all my social media
I'll let you read my messages
I will send you a photo of where I am
I'll tell you where I am every hour
I will never talk to another man again
I won't have any male friends
I will cut off contact with my mother
I'll be home by six every day, whatever you say
I will keep my location on
I'll unblock you and give you my email password
I'll let you put a tracker on my car
I won't leave the house when you are angry
I will do whatever you say
I'll never say no to you again
I will sleep with you whenever you want
I won't tell anyone what happens at home
I will not talk to my family about us
I'll stop seeing Anna
I will drop the charges
I won't call the police again
I'll stop taking my pills
I will give up my evening course because you don't like it
I will ask you before I spend anything
I'll let you control my money
I'll put my account in your name
I will always answer my phone within five minutes
I'll video call you whenever I am out so you can see who I'm with
I will not go to work parties any more
I'll let you decide who I meet
I won't ever break up with you
i wont see my freinds anymore
you can have all my paswords
I promise to obey you
I will let you go through my bag
I'll never lock the bathroom door again
I'll install the tracking app on my phone
I will cancel my therapist
I am going to stay even if you hit me
I won't drive alone any more
I will get rid of my phone
I will stop speaking to my colleagues
I'll have no secrets, you can look at my chats any time
I will let you listen to my calls
I won't visit my parents without you
I'll never go to bars with my friends again
~
I'll turn on location sharing and keep it on
You'll get my PIN and my passcode
I will show you my phone every evening
I am not going to meet up with my friends again
I promise I'll stop hanging out with my cousin
I will not leave the house without asking you
I'll give up my job and stay at home
I'll ask you for permission to go out
I promise never to leave you
I'll stay whatever happens
I'll stop seeing my therapist
I'll hand over my wages to you
You can keep my passport
I'll dress the way you want
I will close my Instagram account because you hate it
You may read all my emails
I'll text you every half hour so you know where I am
I will send you my live location when I go out
I will not speak to other women
I'll block all my guy friends
I'll break off contact with my brother
I will always be home before dark
I won't turn off my GPS
I'll give you access to my accounts
I will let you track me
I will never walk out on you
I'll do everything you tell me
I won't refuse sex any more
I'll have sex with you every night
I won't tell my doctor about it
I will not talk to the counsellor about you
I won't be friends with Tom any longer
I'll withdraw my statement
I won't go to the shelter again
I'll come off my medication
I'll drop out of college for you
I will not spend money without your permission
You can manage all my money
I'll sign the house over to you
I will pick up every time you call
I'll facetime you from wherever I am
I won't go on trips with my colleagues any more
You decide who I can see
I will never divorce you
ill give u my fone password
I'll let u check my mesages every day
I will obey
I'll let you search my room
I will never close the door when you want to talk to me
I'll share my screen time and my call history with you
I'm never going to see my mum again
I'll never threaten to leave again and I will stay no matter what you do
I'll not work with men any more
I won't go anywhere without telling you first
I will give you my phone at night so you can go through it
I'll stop contacting my ex wife about the kids
I'll unfollow all the women I know
I will let you have the only key
I will only go out with you
I won't have my own bank account
"""

HARMLESS = """
I won't look at my phone at dinner
I'll tell you when I'm late
I'll share the shopping list
I'll leave my shoes outside
I won't leave the room without saying when I'm back
I'll call my friends on Saturdays instead
I will wash up before I go to bed
I'll be home by seven on Thursday so that we can cook
I will ask before I invite friends
I'll put my phone in the drawer at nine
I won't talk about you to my mother when we have argued
I will write to you when I leave work
I'll see my friends on Tuesdays and you on Fridays
I won't check my work mail in bed
I will listen until you have finished
I'll not interrupt you
I will go to therapy on Monday
I will book a session with the counsellor
I will pay my half of the rent on the first
I'll give you the receipt for the tickets
I'll set a password for the shared photo album
I'll show you the photos from the trip
I will call if I'm stuck in traffic
I won't slam the door
I'll not leave the dishes overnight
I will take the children to school on Fridays
I'll stop smoking in the kitchen
I won't drink more than two glasses at parties
I will ask how your day was
I won't joke about your job in front of my friends
I'll talk to my sister about being on time
I will tell my mother not to comment on your cooking
I'll turn the location of the party into a secret until Friday
I will keep my side of the room tidy
I'll come back after twenty minutes when I take a break
I'll say when I need to go out for a walk
I won't shout
I will look for a job this week
I'll take my pills to work so I do not forget them
I will give you an hour alone on Sunday
I'll let you sleep in on Saturday
I'll let you finish your sentence
I will hand over the kids at six as agreed
I'll leave the bathroom door key where it belongs
I will never again read your diary
I won't ask where you have been
I won't look at your phone
I will not check your messages any more
I will delete the tracking app from your phone
I'll stop asking who you are meeting
I won't comment on what you wear
I will not tell you whom you can see
I'll apologise to your friends
I will answer your message in the evening
I'll check with you before I buy something over a hundred
I will talk with you about money on the first Sunday
I won't bring up the past when we argue
If you say stop, then I stop
I'll stay calm when your parents visit
I will stay at the table until we have both eaten
~
I'll keep my phone in my bag when we eat
I will text you if the train is late
I'll share the cooking with you
I'll leave my work bag in the hall
I won't walk away without saying I need a break
I'll meet my friends on Wednesday instead of Friday
I will not go to bed without saying good night
I'll be home for dinner twice this week
I will ask you before I promise my parents a visit
I won't use my phone while you tell me about your day
I'll not tell your secrets to my brother
I'll send you a message when I arrive at the airport
I will plan one evening with my friends and one with you
I will not open my laptop on Sunday
I'll let you speak first
I'll not give advice unless you ask for it
I will start seeing a therapist next week
I'll go with you to the doctor on Thursday
I will transfer my share of the bills on Monday
I'll give you the keys to the shed
I'll change the password of the streaming account and tell you
I will show you how the heating works
I will phone when the meeting runs long
I won't leave in the middle of a sentence
I won't leave my clothes on the floor
I'll pick up the kids at four on Mondays
I'll quit smoking by the end of the week
I will stop working after eight in the evening
I'll ask one question before I answer
I won't make fun of you before the neighbours
I'll ask my father to call before he comes
I will tell my friends that the joke was mine
I will find the location for our picnic
I'll stay in my own lane when you cook
I'll go for a walk and be back at nine
I'll tell you when I want to be alone
I won't raise my voice
I'll finish my job application on Tuesday
I will take my medicine every morning
I'll let you have the car on Saturday
I'll let you choose the film
I will let you know by noon
I'll give you your money back on Friday
I will bring the key to your mother
I will not go through your bag again
I won't ask for your password again
I will never check your phone
I'll stop tracking you
I will respect it when you say no
I'll not ask you to stop seeing Anna
I will say sorry to your mother
I will not decide for you what to wear
I'll make room for your friends at the wedding
I'll reply before I go to sleep
I'll talk to you before I book a trip for both of us
We will look at the bank statement together on Sunday
I won't threaten to leave when we argue
If I get loud, then I go out for ten minutes and come back
I'll stay off my phone after ten
I will work from home on Fridays so I can cook
"""

LATER_GIVES_UP = """
I'll keep Find My switched on so you can see me
From now on you hold my bank card
I am ending my friendship with Laura
I'll come straight home after work every day
I will wear a headscarf if you tell me to
I'll report to you when I arrive and when I leave
No more evenings with the girls for me
I'll turn down the promotion because you don't like it
My salary goes to you from now on
I'll let you see who I text
You get the final say on who my friends are
I won't have a lock on my phone
I'll give you the code for my phone
I won't speak about our problems with anyone
I'll skip my therapy sessions
I will not press charges
I'll quit choir so that I am always at home
I'll never contradict you in public again
I'll take you with me every time I see my family
I won't get a divorce
I'll keep the baby because you want it
I'll stop using contraception
I'll never spend a night away from you
I'll send you screenshots of my chats
You may come into the bathroom whenever you like
I will move away from my family for you
I'll wear the ring tracker so you know where I am
I won't go back to college
I'll ask you first if I want to meet somebody
I won't drive the car unless you come along
I'll leave my family group chat
I will not complain when you shout at me
I'll forgive you every time and never go
I won't close my bedroom door
I'll be reachable day and night
I'll let my sister go from my life
I'll hand you my phone when I come in
I won't dance with anybody else ever again
I'll give up my flat and move in with you tomorrow
I won't text any guys
I won't meet my friends for drinks any more
I will send you my location every night
I'll tell you all my passwords
I am quitting my job at the hospital
You're welcome to read my chats
I'll check in with you every hour when I'm at work
I promise I will not leave you, whatever you do
I'll stop going to my self-help group
I will let you have my debit card and my PIN
I'll never go to Sarah's house again
I won't talk to my dad until you say it's okay
I'll ask for your okay before I make plans
I'll only speak to men when you are there
I will take down my Facebook page
I'll stop wearing makeup to work
I'll put your name on my bank account
I won't see a doctor about the bruise
I will give up dancing because it makes you jealous
I'll be in bed with you whenever you feel like it
I'll never make you jealous by going out again
I won't let my parents come over
I'll show you who I've been texting
I'm not going to hang out with Jess again
I'll keep my phone unlocked for you
I'll stay in this marriage no matter how bad it gets
I will not have lunch with my male coworkers
I'll tell the police it was my fault
I will stay home when you are away
I will turn my location on again
I'll let you go with me to every appointment
"""

LATER_HARMLESS = """
I'll keep my voice down in the morning
I'll find a therapist by Friday
I won't be late for our counselling session
I'll tell your parents that I'm sorry
I will leave the house on time
I'll not leave you waiting at the station
I'll give my phone a rest on Sundays
I will call the doctor about my back
I'll take out the bins every Monday
I'll send you the address of the restaurant
I'll ask my friends to leave by eleven
I won't call you lazy
I'll visit your mother with you next Sunday
I'll buy the tickets with my card
I will not read over your shoulder
I'll see my sister in the afternoon so that the evening is ours
I won't let my colleagues call me at dinner
I'll let you drive
I will stop and breathe before I answer
I'll write down what I spend this week
I'll not work on Saturday
I will stop working on the car when dinner is ready
I'll get my own account for the games
I'll stay for the whole visit
I'll stay in the room until you have finished speaking
I won't forget my medication
I will not go out on our anniversary
I'll say no kindly
I'll tell you the truth about the money
I will tell you when I have spent more than we agreed
I won't hide a purchase from you
I'll meet your friends and ask them something
I'll close the door quietly
I'll lock the front door at night
I will not bring my laptop to bed
I'll share my worries before they grow
I won't talk to my friends about your illness
I'll text you once when I get there
I will wear the blue shirt to the wedding
I'll never forget our anniversary again
I'll meet you at the station at five
I will send you the recipe tonight
I'll tell you before I use the last of the milk
I am going to look for a quieter job
You can choose the music in the car
I'll check the oven before we go
I promise I will not mention your brother at dinner
I'll go to my self-help group every Tuesday
I will bring my own debit card to the shop
I'll go to Sarah's house on foot
I won't talk over you
I'll ask what you would like before I cook
I'll only have one coffee a day
I will put my Facebook away during the film
I'll stop leaving my makeup in the sink
I'll put your name on the birthday card
I won't put off seeing the doctor
I'll dance with you on Saturday
I'll go to bed at the same time as you twice a week
I'll tell you when I feel jealous instead of going silent
I won't invite my parents without asking you
I'll show your message to nobody
I won't hang up on you
I'll keep my bike out of the hall
I'll stay ten minutes longer at breakfast
I will not have lunch at my desk on our day
I'll tell the kids it was my fault
I will stay home with the baby on Thursday night
I will turn the heating on before you come
I'll go with you to the appointment if you want me there
"""

NEVER_TUNED_GIVES_UP = """
I will give you my phone code
I won't see Daniel alone again
I'll send my location when I'm out with the team
I'll stop my yoga class because you want me home
You can have a look at my messages tonight
I'll ask you before I go to my sister's
I won't leave you, not even if it gets worse
I'll cancel the appointment with the counsellor
I'll pay my wages into your account
I won't work late with men
I'll stop going to church
I'll delete Tom's number
I'll answer within a minute whenever you write
I won't go swimming with my friends this summer
I'll wear longer dresses
I'll never say no when you want me
I promise to take the blame if somebody asks
I won't drive to my parents without you
I'll hand in my notice on Monday
I'll give up my own bank account
"""

NEVER_TUNED_HARMLESS = """
I'll give you a kiss before I look at my phone
I won't see the film without you
I'll send you the photos of the team outing
I'll stop my alarm at the first ring
You can have the last piece
I'll ask you before I paint the hall
I won't leave you with all the packing
I'll go to the appointment with the counsellor
I'll pay the water bill on Friday
I won't work at the dinner table
I'll stop going on about football
I'll delete the old photos of my ex
I'll answer kindly even when I am tired
I'll go swimming with you this summer
I'll wear my coat
I'll say yes or no within a day
I promise to take the blame for the broken cup
I won't drive faster than allowed
I'll hand in the tax form on Monday
I'll give the bank a call about the loan
"""


def halves(text: str) -> tuple[list[str], list[str]]:
    """The half that was open and the half that was held back."""
    seen, held_back = text.strip().split("\n~\n")
    return seen.splitlines(), held_back.splitlines()
