/** Reading aloud what matters, by the phone's own voice. */
export const canSpeak = (): boolean => 'speechSynthesis' in window;

export function speak(words: string): void {
  if (!canSpeak()) return;
  speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(words);
  said.lang = 'zh-CN';
  said.rate = 0.9;
  speechSynthesis.speak(said);
}
