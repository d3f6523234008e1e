// A telephone or an identity number that somebody writes into the box of a list never comes into an address:
// the search box of every page posts it instead.
(() => {
  const personal = (words) => words.replace(/\D/g, "").length >= 7 && /^[\d\s+()\-–—xX*]+$|^[A-Za-z]{1,2}\d{7,8}$/.test(words.trim());
  const elsewhere = (event) => {
    const form = event.target.closest("#list-form");
    const words = form ? form.elements.q.value : "";
    const box = document.querySelector("form[role=search][method=post] input[name=q]");
    if (!box || !personal(words)) return;
    event.preventDefault();
    event.stopPropagation();
    box.value = words;
    form.elements.q.value = "";
    box.form.submit();
  };
  document.addEventListener("submit", elsewhere, true);
  document.addEventListener("htmx:configRequest", elsewhere, true);
})();
