// The clock of a live run, from the server's count: it only shows, it never reloads and never closes anything.

const box = document.querySelector("[data-elapsed]");

if (box) {
  const began = performance.now();
  const start = Number(box.dataset.elapsed);
  const running = box.dataset.running === "1";
  const most = Number(box.dataset.most || 0) * 60;
  const time = box.querySelector("[data-time]");
  const bar = box.querySelector("[data-bar]");
  const state = box.querySelector("[data-state]");
  const over = "Le temps est écoulé\u00a0: à vous de voir s’il faut conclure.";

  const show = () => {
    const seconds = start + (running ? Math.floor((performance.now() - began) / 1000) : 0);
    time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (bar) bar.value = Math.min(seconds, most);
    if (most && seconds >= most && state.textContent !== over) state.textContent = over;
  };

  show();
  if (running) setInterval(show, 1000);
}
