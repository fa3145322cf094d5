// The way out of the public page: the page is replaced, so that the back button does not lead to it. Without script the link does it.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-leave]') : null;
  if (link === null) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  window.location.replace(link.href);
});

// What the browser kept in memory for its back button is fetched anew: after leaving there is nothing to see.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload();
});
