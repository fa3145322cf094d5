// Keys for desks: / search, j and k through the rows, Enter opens (a link has the focus), ? help.
// A person can switch them off (WCAG 2.1.4): <body data-keys="off">.
import { step } from './rows.js';

const TYPING = 'input, textarea, select, [contenteditable], dialog[open] *';

const KEYS = {
  '/': () => focusSearch(),
  j: () => step(1),
  k: () => step(-1),
  '?': () => openHelp(),
};

function focusSearch() {
  const box = document.querySelector('[data-search]');
  box?.focus();
  box?.select();
  return Boolean(box);
}

function openHelp() {
  const help = document.getElementById('help');
  if (!help || document.querySelector('dialog[open]')) return false;
  help.showModal();
  return true;
}

export function actionFor(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return null;
  if (event.target?.matches?.(TYPING)) return null;
  return KEYS[event.key] ?? null;
}

export function startKeyboard() {
  document.addEventListener('keydown', (event) => {
    if (document.body.dataset.keys === 'off') return;
    const action = actionFor(event);
    if (action?.()) event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-help]')) openHelp();
  });
}
