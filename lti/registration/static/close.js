// « Terminer »: asks the LMS that opened this page to close its window (LTI Dynamic Registration 1.0, 3.7).
// Only the site that was connected hears it. Without this script a sentence says to close the window.

for (const button of document.querySelectorAll("button[data-close-for]")) {
  const lms = window.opener ?? window.parent;
  if (lms === window) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    lms.postMessage({ subject: "org.imsglobal.lti.close" }, button.dataset.closeFor);
  });
}
