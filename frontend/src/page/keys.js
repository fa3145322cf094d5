// Security keys: <form data-key="make|use" data-options="…"> asks the browser for its answer before it is sent.
// The older browsers of offices know neither parseCreationOptionsFromJSON nor toJSON, so both are spelled out.
const done = new WeakSet();

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

const described = (one) => ({ ...one, id: bytes(one.id) });

function asked(options) {
  const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  for (const list of ['excludeCredentials', 'allowCredentials']) if (key[list]) key[list] = key[list].map(described);
  return { publicKey: key };
}

function told(credential) {
  const { response } = credential;
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
  const given = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(given),
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function beforeSubmit(event) {
  const form = event.target;
  if (!form.dataset.key || done.has(form)) return;
  event.preventDefault();
  const says = form.querySelector('[data-key-says]');
  if (!window.PublicKeyCredential) {
    says.textContent = '这个浏览器，或者这个网址（需要 https），不能使用安全密钥。';
    return;
  }
  says.textContent = '请按浏览器的提示操作…';
  try {
    const options = asked(JSON.parse(form.dataset.options));
    const made = form.dataset.key === 'make' ? navigator.credentials.create(options) : navigator.credentials.get(options);
    form.elements.answer.value = JSON.stringify(told(await made));
  } catch {
    says.textContent = '没有完成。请确认密钥已插好，再试一次。';
    return;
  }
  done.add(form);
  form.requestSubmit();
}

export function startKeys() {
  document.addEventListener('submit', beforeSubmit);
}
