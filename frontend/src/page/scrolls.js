// A card whose table is wider than it scrolls by itself, and so the page never does. A frame that scrolls must be reachable by
// keyboard: it gets the focus and a name, only while it scrolls.
const FRAMES = '.scroll, .card:has(> table.list)';

function mark(frame) {
  const scrolls = frame.scrollWidth > frame.clientWidth + 1 || frame.scrollHeight > frame.clientHeight + 1;
  frame.classList.toggle('scrolls', scrolls);
  if (!scrolls) {
    for (const name of ['tabindex', 'role', 'aria-label']) frame.removeAttribute(name);
    return;
  }
  frame.tabIndex = 0;
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', frame.querySelector('caption')?.textContent.trim() || '表格，可以左右滚动');
}

export function startScrolls() {
  const watch = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target)));
  const all = () => document.querySelectorAll(FRAMES).forEach((frame) => watch.observe(frame));
  all();
  document.addEventListener('htmx:after:swap', all);
}
