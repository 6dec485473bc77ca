// The phone's own share sheet, and copying. Without either, the link stands there to be marked.
const invitation = document.querySelector("[data-share-url]");
if (invitation) {
  const { shareText, shareUrl } = invitation.dataset;
  const share = invitation.querySelector("[data-share]");
  const copy = invitation.querySelector("[data-copy]");
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => {
      navigator.share({ text: shareText, url: shareUrl }).catch(() => {}); // closing it is no error
    });
  }
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(`${shareText} ${shareUrl}`);
      copy.textContent = copy.dataset.done;
    });
  }
}
