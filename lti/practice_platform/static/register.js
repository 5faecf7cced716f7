// Closes the registration when the tool says that it is done, as Moodle does.
const frame = document.getElementById("registerframe");
const list = document.getElementById("back-to-list");
window.addEventListener("message", (event) => {
  let said = event.data;
  if (typeof said === "string") {
    try { said = JSON.parse(said); } catch { return; }
  }
  if (event.source === frame.contentWindow && said?.subject === "org.imsglobal.lti.close") {
    window.location.assign(list.href);
  }
});
