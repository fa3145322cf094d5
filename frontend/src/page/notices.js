// A request that never came back is said in the same place as every other message.
const LOST = '网络不通或服务器没有应答，刚才的操作没有完成。请检查网络后再试一次。';

export function startNotices() {
  document.addEventListener('htmx:error', (event) => {
    if (!event.detail?.ctx) return;
    const place = document.getElementById('notices');
    if (!place) return;
    const notice = document.createElement('div');
    notice.className = 'notice red';
    notice.setAttribute('role', 'alert');
    notice.textContent = `■ ${LOST}`;
    place.replaceChildren(notice);
  });
}
