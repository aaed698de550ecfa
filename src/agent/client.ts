import type { Duplex } from 'node:stream';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { AttachedCommand, CommandStreams } from '../model/attached-command.ts';
import { EnvironmentError } from '../model/errors.ts';
import type { DaemonEnd } from '../model/daemon-end.ts';
import type { NodeName } from '../model/names.ts';
import type { ContainerExit, PodOutcome } from '../model/pod-outcome.ts';
import type { AskTargets } from './probe/target-question.ts';
import { backgroundClock, type Clock } from '../util/clock.ts';
import { CommandLink } from './command-link.ts';
import {
  agentRequests,
  containerExited,
  daemonEnded,
  type HelloResult,
  leaseRenewalMs,
  type ProbeOrder,
  type ProbeOutcome,
  podStarted,
  probeProgress,
  protocolVersion,
  requests,
} from './protocol.ts';
import { answerRequests, openConnection, type Partner, sendRequest } from '../rpc/connection.ts';
import type { Method, ParamsOf, ResultOf } from '../rpc/method.ts';

type Requests = typeof requests;

/** An agent that is held up, or in a container that is paused, does not even say that it has stopped. */
const patienceMs = 5_000;

/** A verdict takes about 300 bytes on the way. */
const probesPerRequest = 1_000;

/** The typed other end of an agent: one method a request, cancelled by its signal. */
export class AgentClient {
  readonly hello: HelloResult;
  private readonly connection: MessageConnection;
  private readonly partner: Partner;
  private readonly closing = new AbortController();
  private readonly commands: CommandLink;
  private nextToken = 1;

  private constructor(partner: Partner, hello: HelloResult) {
    this.partner = partner;
    this.connection = partner.connection;
    this.hello = hello;
    this.commands = new CommandLink(partner);
  }

  /**
   * Speaks the first words over a stream that leads to an agent.
   * @param gone what requests fail with once the stream has ended; its code is `agent-gone`
   * @throws EnvironmentError `agent-gone` when the stream ends, `agent-version` when the agent is another.
   */
  static async connect(
    stream: Duplex,
    signal: AbortSignal,
    gone: (cause?: unknown) => EnvironmentError = agentGone,
  ): Promise<AgentClient> {
    const connection = openConnection(stream, stream);
    const ended = new Promise<never>((_resolve, reject) => {
      connection.onClose(() => {
        reject(gone());
      });
    });
    // Nobody may be waiting at the moment it ends.
    ended.catch(() => undefined);
    connection.onError(() => undefined);
    connection.listen();
    const partner: Partner = { connection, ended, gone, patienceMs };
    const hello = await sendRequest(partner, requests.hello, { protocolVersion }, signal);
    if (hello.protocolVersion !== protocolVersion) {
      connection.dispose();
      throw new EnvironmentError(
        'agent-version',
        `the agent speaks protocol version ${hello.protocolVersion}, this podnet ${protocolVersion}`,
        { hint: 'build podnet again: its two halves come from different versions' },
      );
    }
    return new AgentClient(partner, hello);
  }

  /** One request; rejects with the agent's own error, or with the signal's reason once it is aborted. */
  request<K extends keyof Requests>(
    name: K,
    params: ParamsOf<Requests[K]>,
    signal: AbortSignal,
  ): Promise<ResultOf<Requests[K]>> {
    // A conditional type over a generic key is beyond the compiler; both sides come from the one table.
    const method = requests[name] as Method<unknown, ResultOf<Requests[K]>>;
    return sendRequest(this.partner, method, params, signal);
  }

  /** Probes with progress, in their order. Many go in parts, so that neither side holds them all at once. */
  async probe(
    probes: readonly ProbeOrder[],
    signal: AbortSignal,
    onProgress?: (done: number) => void,
  ): Promise<readonly ProbeOutcome[]> {
    const outcomes: ProbeOutcome[] = [];
    for (let start = 0; start < probes.length; start += probesPerRequest) {
      const token = this.nextToken++;
      const listener = this.connection.onProgress(probeProgress, token, ({ done }) =>
        onProgress?.(start + done),
      );
      try {
        const part = probes.slice(start, start + probesPerRequest);
        outcomes.push(...(await this.request('probe', { probes: part, token }, signal)));
      } finally {
        listener.dispose();
      }
    }
    return outcomes;
  }

  /**
   * Runs a command with somebody at its streams. One that is called off by the signal has ended when this rejects.
   * @returns its exit code, 128 and the signal's number for one that was killed
   */
  attach(command: AttachedCommand, streams: CommandStreams, signal: AbortSignal): Promise<number> {
    return this.commands.run(command, streams, signal);
  }

  /** Tells of pods that are up, or failed, before others that were started with them. */
  onPodStarted(listener: (node: NodeName, outcome: PodOutcome) => void): () => void {
    const registration = this.connection.onNotification(podStarted, ({ node, outcome }) => {
      listener(node, outcome);
    });
    return () => registration.dispose();
  }

  onContainerExit(listener: (exit: ContainerExit) => void): () => void {
    const registration = this.connection.onNotification(containerExited, listener);
    return () => registration.dispose();
  }

  onDaemonEnd(listener: (end: DaemonEnd) => void): () => void {
    const registration = this.connection.onNotification(daemonEnded, listener);
    return () => registration.dispose();
  }

  /**
   * Renews the agent's lease, at once and every few seconds, for as long as there is somebody to renew it: until
   * the signal is aborted, this client is closed or the agent has gone (which `gone` tells). Keeps no process
   * alive.
   * @throws what the agent answers instead
   */
  async keepLease(signal: AbortSignal, clock: Clock = backgroundClock): Promise<void> {
    const over = AbortSignal.any([signal, this.closing.signal]);
    try {
      for (;;) {
        await this.request('renewLease', {}, over);
        await clock.sleep(leaseRenewalMs, over);
      }
    } catch (error) {
      const isGone = error instanceof EnvironmentError && error.code === 'agent-gone';
      if (!over.aborted && !isGone) throw error;
    }
  }

  /** Who answers what this agent asks about targets that other agents have. */
  onQuestions(answer: AskTargets): void {
    answerRequests(this.connection, agentRequests.askTargets, ({ questions }, signal) =>
      answer(questions, signal),
    );
  }

  /** Rejects when the agent has gone; never resolves. */
  get gone(): Promise<never> {
    return this.partner.ended;
  }

  close(): void {
    this.closing.abort();
    this.connection.dispose();
  }
}

const agentGone = (cause?: unknown): EnvironmentError =>
  new EnvironmentError('agent-gone', 'the agent ended before its time', {
    hint: 'somebody ended it, or it went wrong: run again, and report it if it happens twice',
    cause,
  });
