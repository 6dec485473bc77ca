// The time of a pause on the reader's own clock. Without it the page shows the server's.
const day = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

for (const element of document.querySelectorAll("time[data-clock]")) {
  const back = new Date(element.dateTime);
  if (Number.isNaN(back.getTime())) continue;
  const { today, tomorrow } = element.dataset;
  const two = (number) => String(number).padStart(2, "0");
  const said = day(back) > day(new Date()) ? tomorrow : today;
  element.textContent = said.replace("{time}", `${two(back.getHours())}:${two(back.getMinutes())}`);
}
