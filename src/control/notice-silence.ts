import { type Partner, sendRequest } from '../rpc/connection.ts';
import { controlProtocolVersion, controlRequests } from './protocol.ts';

/** An idle control process answers in a millisecond, one of a loaded machine in a fraction of this. */
const askEveryMs = 1_500;

/**
 * Asks a control process again and again whether it still answers, beside everything else that is asked of it.
 * @param onSilence called once it does not, and again when it did in between
 * @returns the way to stop that
 */
export function noticeSilence(control: Partner, onSilence: () => void): () => void {
  const over = new AbortController();
  let isWaiting = false;
  let isTold = false;
  const timer = setInterval(() => {
    if (isWaiting) {
      if (!isTold) onSilence();
      isTold = true;
      return;
    }
    isWaiting = true;
    sendRequest(
      control,
      controlRequests.hello,
      { protocolVersion: controlProtocolVersion },
      over.signal,
    ).then(
      () => {
        isWaiting = false;
        isTold = false;
      },
      // Whoever asks for something is told.
      () => clearInterval(timer),
    );
  }, askEveryMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    over.abort();
  };
}
