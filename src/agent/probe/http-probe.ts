import { request } from 'node:http';
import { isIPv6, Socket } from 'node:net';
import { IP_RECVERR, IPPROTO_IP, IPPROTO_IPV6, IPV6_RECVERR } from '../../netlink/constants.ts';
import { setsockopt } from '../../netlink/libc.ts';
import type { SeenByTarget } from '../../model/verdict.ts';
import { decodeAnswer } from '../responder/answer.ts';
import type { RawSocket } from '../raw-socket.ts';
import { intOption, type SocketAddress } from '../socket-address.ts';
import type { Finding } from './finding.ts';
import { judgeResponder } from './judge-responder.ts';
import type { ProbeTask } from './probe-task.ts';
import { connectTcp } from './tcp-connect.ts';
import { witnessTcp } from './tcp-witness.ts';

const maxBodyBytes = 64 * 1024;

/**
 * An HTTP GET of `/`. The handshake is the raw one, so that a failure has its reason; only a descriptor that
 * is connected goes to Node's HTTP client.
 */
export async function probeHttp(task: ProbeTask): Promise<Finding> {
  const { order, simulated } = task;
  const port = order.port ?? 80;
  const socket = await connectTcp(task, port);
  if ('verdict' in socket) return socket;
  try {
    const local = socket.local();
    // Looked up while the connection stands (the server may close it with its answer), and before Node has it:
    // what happens to it meanwhile would be an error that nobody listens to.
    const witnessed = simulated ? undefined : await witnessTcp(local, port, task);
    if (witnessed !== undefined && witnessed.verdict !== 'answered') return witnessed;
    const response = await exchange(socket, task, port);
    if ('verdict' in response) return response;
    const status = { status: response.status };
    if (witnessed !== undefined) {
      return { ...witnessed, detail: `HTTP ${response.status}`, seen: { ...witnessed.seen, ...status } };
    }
    return judgeBody(response.body, status, task, local);
  } finally {
    socket.close();
  }
}

interface Response {
  readonly status: number;
  readonly body: Buffer;
}

/** Gives the connection to Node's HTTP client, for one request; a finding when nothing came back. */
async function exchange(connection: RawSocket, task: ProbeTask, port: number): Promise<Response | Finding> {
  const isV6 = isIPv6(task.order.toAddress);
  const fd = connection.release();
  // An entry in the error queue would wake Node again and again.
  setsockopt(fd, isV6 ? IPPROTO_IPV6 : IPPROTO_IP, isV6 ? IPV6_RECVERR : IP_RECVERR, intOption(0), 4);
  const socket = new Socket({ fd, readable: true, writable: true });
  try {
    return await get(socket, task, port);
  } finally {
    socket.destroy();
  }
}

function get(
  socket: Socket,
  { order, deadline, signal }: ProbeTask,
  port: number,
): Promise<Response | Finding> {
  return new Promise((resolve, reject) => {
    const callOff = deadline.onOver(() => {
      resolve({
        verdict: 'stalled',
        reason: 'payload-lost',
        detail: `connected to ${order.toAddress}, but no HTTP answer came`,
      });
    }, reject);
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    const req = request({
      createConnection: () => socket,
      host: order.toAddress,
      port,
      headers: { connection: 'close' },
    });
    req.on('error', (error) => {
      resolve({
        verdict: 'reset',
        reason: 'connection-reset',
        detail: `the HTTP exchange broke off: ${error.message}`,
      });
    });
    req.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBodyBytes) chunks.push(chunk);
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
      });
    });
    req.on('close', () => {
      callOff();
      signal.removeEventListener('abort', onAbort);
    });
    req.end();
  });
}

function judgeBody(body: Buffer, status: SeenByTarget, task: ProbeTask, local: SocketAddress): Finding {
  const { expected, order } = task;
  const answer = decodeAnswer(body);
  if (answer === undefined) {
    return {
      verdict: 'wrong-peer',
      reason: 'unknown-answer',
      detail: `${order.toAddress} answered ${local.address}, but not as ${expected.peer} would`,
      seen: status,
    };
  }
  const sent = { fromPort: local.port, toPort: order.port ?? 80, payload: Buffer.alloc(0) };
  return judgeResponder(answer, sent, task, status);
}
