// Forms: the summary of errors takes the focus, the second click of a double click is dropped,
// a choice marked data-send sends its form at once.
const TWICE = 3000;

function showErrors(root) {
  root.querySelector?.('[data-wrongs]')?.focus();
}

function isRepeat(form, now) {
  const before = Number(form.dataset.sentAt ?? 0);
  form.dataset.sentAt = String(now);
  return now - before < TWICE;
}

export function startForms() {
  showErrors(document);
  document.addEventListener('htmx:after:swap', () => showErrors(document));
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (isRepeat(form, Date.now())) event.preventDefault();
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.forms) delete form.dataset.sentAt;
  });
  document.addEventListener('change', (event) => {
    if (event.target.matches?.('[data-send]')) event.target.form?.requestSubmit();
  });
}
