// Goes on without a click; the button of the form does the same without JavaScript.
document.getElementById("auto-post").submit();
