// The list of what is wrong takes the focus when the page arrives. `autofocus` does it without this script,
// except where the browser ignores it: in a frame of another site, or when something already has the focus.
// The links need no script: they lead into the fields, and theme.css keeps the labels in view.

document.getElementById("error-summary")?.focus();
