// « Ce code change dans 17 s », second by second; where movement is not wanted the hour stays instead.
// The page itself comes back when the code changes (a header asks for it), with or without this script.

const line = document.querySelector("[data-countdown]");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

if (line && !still) {
  const end = Date.now() + Number(line.dataset.countdown) * 1000;
  const tell = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    line.textContent = left ? `Ce code change dans ${left}\u00a0s` : "Le code suivant arrive";
  };
  tell();
  setInterval(tell, 1000);
}
