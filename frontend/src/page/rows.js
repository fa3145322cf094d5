// Rows of a list: a click anywhere opens the row's own link; j and k move the focus from link to link.
const LINK = 'a[data-open], a[href]';
const OWN = 'a, button, input, select, textarea, label, summary, details';

function links() {
  return [...document.querySelectorAll('[data-row]')].map((row) => row.querySelector(LINK)).filter(Boolean);
}

export function step(by) {
  const all = links();
  if (all.length === 0) return false;
  const row = document.activeElement?.closest?.('[data-row]');
  const here = row ? all.indexOf(row.querySelector(LINK)) : -1;
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by));
  all[next].focus();
  all[next].scrollIntoView({ block: 'nearest' });
  return true;
}

export function startRows() {
  document.addEventListener('click', (event) => {
    const row = event.target.closest?.('[data-row]');
    if (!row || event.target.closest(OWN) || String(window.getSelection())) return;
    row.querySelector(LINK)?.click();
  });
}
