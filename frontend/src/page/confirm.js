// <form data-confirm="…">, <button data-confirm="…"> and hx-confirm="…" ask once, in the page's own dialog.
const agreed = new WeakSet();

function ask(dialog, question) {
  dialog.querySelector('[data-question]').textContent = question;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

async function beforeSubmit(event) {
  const { target: form, submitter } = event;
  const question = submitter?.dataset.confirm ?? form.dataset.confirm;
  const dialog = document.getElementById('confirm');
  if (!question || !dialog || agreed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(dialog, question))) return;
  agreed.add(form);
  form.requestSubmit(submitter);
}

async function beforeRequest(event) {
  const dialog = document.getElementById('confirm');
  if (!dialog) return;
  event.preventDefault();
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (await ask(dialog, ctx.confirm)) issueRequest();
  else dropRequest();
}

export function startConfirm() {
  document.addEventListener('submit', beforeSubmit, { capture: true });
  document.addEventListener('htmx:confirm', beforeRequest);
}
