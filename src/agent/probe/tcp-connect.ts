import { IPPROTO_TCP, SOCK_STREAM } from '../../netlink/constants.ts';
import { errnoNumber } from '../../netlink/errno.ts';
import { classifyError, classifyUnsent } from './classify-error.ts';
import { type Finding, timedOut } from './finding.ts';
import { RawSocket } from '../raw-socket.ts';
import type { ProbeTask } from './probe-task.ts';

const EINPROGRESS = errnoNumber('EINPROGRESS');

/** Connects from inside the sender's sandbox, or says why that failed. The caller closes the socket. */
export async function connectTcp(task: ProbeTask, port: number): Promise<RawSocket | Finding> {
  const { from, order, deadline, signal } = task;
  const socket = RawSocket.openIn(from.netns, order.toAddress, {
    type: SOCK_STREAM,
    protocol: IPPROTO_TCP,
  });
  const fail = (finding: Finding): Finding => {
    socket.close();
    return finding;
  };
  try {
    let error = socket.connect(order.toAddress, order.calledPort ?? port);
    const begun = error === EINPROGRESS;
    if (begun) {
      if ((await socket.wait('writable', deadline, signal)) === 'timeout') {
        return fail(timedOut(`${order.toAddress} did not answer the TCP handshake`));
      }
      error = socket.takeError();
    }
    if (error !== 0) {
      const classify = begun ? classifyError : classifyUnsent;
      return fail(classify(error, socket.queuedError(), order.protocol, order.toAddress));
    }
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}
