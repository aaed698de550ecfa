import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BgpSession } from '../../model/bgp/bgp-state.ts';
import { readSessions } from '../../model/bgp/birdc-output.ts';
import {
  type BgpConfig,
  birdConfigFile,
  birdcWords,
  birdSocket,
  type CustomBgpDaemon,
  defaultBgp,
} from '../../model/bgp/bgp-config.ts';
import { bgpSessions } from '../../model/bgp/bgp-sessions.ts';
import { type BgpFacts, bgpFacts, renderBgpFile } from '../../model/bgp/bgp-template.ts';
import { conflistFacts } from '../../model/conflist-facts.ts';
import { renderValues, renderWords } from '../../model/conflist-template.ts';
import { EnvironmentError } from '../../model/errors.ts';
import type { NodeName } from '../../model/names.ts';
import type { NodePlan } from '../../model/plan.ts';
import type { Rtnetlink } from '../../netlink/connection.ts';
import { listRoutes } from '../../netlink/route.ts';
import { birdConfig } from '../../network/bgp/bird-config.ts';
import { poll } from '../../util/poll.ts';
import { type CommandPlace, runIn } from '../command.ts';
import { ContainerLog } from '../container-log.ts';
import { NodeDaemon, type OnDaemonEnd } from '../node-daemon.ts';
import type { NodeFiles } from '../node-files.ts';
import type { PrepareNetworkParams } from '../protocol.ts';
import { wakeBird } from './wake-bird.ts';

/** Sessions of a lab are up within two seconds; a machine that is very busy takes its time. */
const readyLimitMs = 20_000;
/** Routes are asked of the kernel, which costs little. */
const readyIntervalMs = 30;
const askLimitMs = 5_000;
/** In characters, of what is said in an error. */
const quoteLength = 300;

export interface NodeBgpOptions {
  readonly plan: NodePlan;
  readonly params: Pick<PrepareNetworkParams, 'network' | 'cluster' | 'router'>;
  readonly rtnetlink: Rtnetlink;
  readonly files: NodeFiles;
  readonly place: () => Promise<CommandPlace>;
  readonly onEnd: OnDaemonEnd;
}

/** Without a shell before it, unshare(1) has an error of its own for a program that was killed. */
const tellsHowItEnds = ['sh', '-c', '"$@"; exit $?', 'sh'];

interface RenderedFile {
  /** In the node. */
  readonly target: string;
  readonly text: string;
  readonly mode: number;
}

const daemonName = ({ daemon }: BgpConfig): string =>
  typeof daemon === 'string' ? daemon : (daemon.command[0] ?? '');

/** The BGP daemon of one node: its files, its process, and whether it has done its work. */
export class NodeBgp {
  readonly log = new ContainerLog('daemon');
  readonly #options: NodeBgpOptions;
  readonly #bgp: BgpConfig;
  #others: readonly NodePlan[];
  #daemon: NodeDaemon | undefined;
  #turn: Promise<void>;
  #isOver = false;

  /**
   * Begins to start it, while the node's pods are wired; `untilReady` tells what comes of it.
   * @param peers the other nodes, without the router
   */
  constructor(options: NodeBgpOptions, peers: readonly NodePlan[]) {
    this.#options = options;
    this.#bgp = options.params.network.bgp ?? defaultBgp;
    this.#others = this.#withRouter(peers);
    this.#turn = this.#start();
    this.#turn.catch(() => undefined);
  }

  /** Nodes have come or gone. @throws EnvironmentError `bgp-not-configured` */
  changePeers(peers: readonly NodePlan[]): Promise<void> {
    this.#others = this.#withRouter(peers);
    const turn = this.#turn.then(() => this.#configure());
    this.#turn = turn;
    turn.catch(() => undefined);
    return turn;
  }

  /**
   * Resolves when the sessions with all that are expected are established, and the kernel has routes to all their pods.
   * @param expected who is there; nobody waits for nodes that are lost
   * @throws EnvironmentError `bgp-not-ready`, `daemon-not-ready`
   */
  async untilReady(expected: readonly NodeName[], signal: AbortSignal): Promise<void> {
    await this.#turn;
    const { daemon } = this.#bgp;
    if (daemon !== 'bird') await this.#daemon?.untilReady(signal);
    const others = (): readonly NodePlan[] => this.#others.filter(({ name }) => expected.includes(name));
    let lacking: readonly string[] = [];
    const isReady = async (limit: AbortSignal): Promise<true | undefined> => {
      lacking = this.#missingRoutes(others());
      if (lacking.length > 0) {
        await this.#wake();
        return undefined;
      }
      lacking = await this.#sessionsNotUp(others(), limit);
      return lacking.length === 0 || undefined;
    };
    const options = { intervalMs: readyIntervalMs, timeoutMs: readyLimitMs, signal };
    if ((await poll(isReady, options)) === true) return;
    const sessions = lacking.some((one) => one.startsWith('the session'))
      ? []
      : await this.#told(others(), signal);
    const { name } = this.#options.plan;
    throw new EnvironmentError(
      'bgp-not-ready',
      `${name}: BGP is not ready after ${readyLimitMs / 1_000} s: ${[...sessions, ...lacking].join(', ')}; ` +
        `its daemon: ${this.#daemon?.howItIs(quoteLength) ?? 'it was never started'}`,
      { hint: `in a cluster that stays: podnet bgp node/${name}, and podnet logs node/${name}` },
    );
  }

  /** A line a session, as evidence: `node-2 198.18.7.3 Active (Socket: Connection refused)`. */
  async describeSessions(signal: AbortSignal): Promise<readonly string[] | undefined> {
    if (this.#bgp.daemon !== 'bird') return undefined;
    const { sessions, problem } = await this.#askBird(signal);
    if (problem !== undefined) return [`bird does not answer: ${problem}`];
    return sessions.map(({ neighbour, neighbourAddress = '', state, since, lastError }) => {
      const why = lastError === undefined ? '' : ` (${lastError})`;
      return `${neighbour} ${neighbourAddress} ${state}${since === undefined ? '' : ` since ${since}`}${why}`;
    });
  }

  /** Ends the daemon. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#turn.catch(() => undefined);
    await this.#daemon?.stop();
    this.log.close();
  }

  async #told(others: readonly NodePlan[], signal: AbortSignal): Promise<readonly string[]> {
    return this.#sessionsNotUp(others, signal).catch(() => []);
  }

  #withRouter(peers: readonly NodePlan[]): readonly NodePlan[] {
    const { plan, params } = this.#options;
    const { router } = params;
    return router === undefined || router.name === plan.name ? peers : [...peers, router];
  }

  async #start(): Promise<void> {
    await this.#writeFiles();
    if (!this.#isOver) this.#daemon = await this.#startDaemon();
  }

  async #startDaemon(): Promise<NodeDaemon> {
    const { plan, place, onEnd } = this.#options;
    const name = daemonName(this.#bgp);
    const common = { node: plan.name, name, place: await place(), log: this.log, onEnd };
    const { daemon } = this.#bgp;
    if (daemon === 'bird') {
      const command = [...tellsHowItEnds, 'bird', '-f', '-c', birdConfigFile, '-s', birdSocket];
      // Times that it tells are read again (birdc-output.ts).
      return new NodeDaemon({ ...common, command, env: { TZ: 'UTC' } });
    }
    const facts = this.#facts();
    const { command, env, ready } = daemon;
    return new NodeDaemon({
      ...common,
      command: [...tellsHowItEnds, ...renderWords(command, facts)],
      env: renderValues(env, facts),
      ...(ready === undefined ? {} : { ready: { ...ready, command: renderWords(ready.command, facts) } }),
    });
  }

  /** BIRD reads its new configuration and keeps the sessions that stay; another daemon is started anew. */
  async #configure(): Promise<void> {
    if (this.#isOver) return;
    await this.#writeFiles();
    if (this.#bgp.daemon !== 'bird') {
      await this.#daemon?.stop();
      this.#daemon = await this.#startDaemon();
      return;
    }
    const { plan, place } = this.#options;
    const words = birdcWords('configure');
    const { stdout, stderr } = await runIn(await place(), words, new AbortController().signal, askLimitMs);
    // It listens before it reads its configuration (BIRD's sysdep/unix/main.c): who does not listen yet reads the new one.
    if (/Reconfigur|Unable to connect/.test(stdout + stderr)) return;
    throw new EnvironmentError(
      'bgp-not-configured',
      `${plan.name}: bird does not take its configuration: ${(stderr || stdout).trim().slice(-quoteLength)}`,
      { hint: `see ${birdConfigFile} in the node, and podnet logs node/${plan.name}` },
    );
  }

  async #writeFiles(): Promise<void> {
    const { files } = this.#options;
    const root = await files.root();
    for (const { target, text, mode } of this.#texts()) {
      const file = path.join(root, target);
      await mkdir(path.dirname(file), { recursive: true });
      // Beside it and then in its place: a daemon that starts at this moment reads the one or the other.
      await writeFile(`${file}.new`, text);
      await chmod(`${file}.new`, mode);
      await rename(`${file}.new`, file);
    }
  }

  #texts(): readonly RenderedFile[] {
    const { plan, params } = this.#options;
    const { daemon } = this.#bgp;
    if (daemon !== 'bird') return this.#customTexts(daemon);
    const text = birdConfig({
      node: plan,
      others: this.#others,
      bgp: this.#bgp,
      podCIDRs: params.network.podCIDRs,
      ...(params.router === undefined ? {} : { router: params.router.name }),
    });
    return [{ target: birdConfigFile, text, mode: 0o644 }];
  }

  #customTexts({ config }: CustomBgpDaemon): readonly RenderedFile[] {
    const facts = this.#facts();
    return config.map(({ text, target, mode = 0o644 }) => ({
      target,
      mode,
      text: renderBgpFile(text, facts),
    }));
  }

  #facts(): BgpFacts {
    const { plan, params } = this.#options;
    const { network, cluster, router } = params;
    const sources = { cluster: cluster.name, underlay: cluster.underlayCidr, network, nodes: this.#others };
    return {
      ...conflistFacts(sources, plan),
      bgp: bgpFacts(plan, this.#others, this.#bgp, router?.name),
    };
  }

  async #wake(): Promise<void> {
    if (this.#bgp.daemon === 'bird') await wakeBird(path.join(await this.#options.files.root(), birdSocket));
  }

  #missingRoutes(others: readonly NodePlan[]): readonly string[] {
    const known = new Set(listRoutes(this.#options.rtnetlink).map(({ to }) => to));
    const prefixes = others.flatMap(({ podCIDRs }) => podCIDRs);
    return prefixes
      .filter((prefix) => !known.has(prefix))
      .map((prefix) => `the kernel has no route to ${prefix}`);
  }

  /** Of BIRD alone: what another daemon's sessions are like, its `ready` has to say. */
  async #sessionsNotUp(others: readonly NodePlan[], signal: AbortSignal): Promise<readonly string[]> {
    if (this.#bgp.daemon !== 'bird') return [];
    const { plan, params } = this.#options;
    const planned = bgpSessions(plan, this.#others, this.#bgp, params.router?.name);
    const expected = planned.filter(({ neighbour }) => others.some(({ name }) => name === neighbour));
    const { sessions, problem } = await this.#askBird(signal);
    if (problem !== undefined) return [`birdc says ${JSON.stringify(problem)}`];
    return expected.flatMap(({ neighbour, neighbourAddress }) => {
      const session = sessions.find((one) => one.neighbour === neighbour);
      if (session?.state === 'Established') return [];
      const why = session?.lastError === undefined ? '' : ` (${session.lastError})`;
      return [
        `the session with ${neighbour} (${neighbourAddress}) is ${session?.state ?? 'not there'}${why}`,
      ];
    });
  }

  async #askBird(
    signal: AbortSignal,
  ): Promise<{ readonly sessions: readonly BgpSession[]; readonly problem?: string }> {
    const { place } = this.#options;
    const words = birdcWords('show', 'protocols', 'all');
    const { stdout, stderr, exitCode } = await runIn(await place(), words, signal, askLimitMs);
    if (exitCode !== 0) return { sessions: [], problem: (stderr || stdout).trim() };
    return { sessions: readSessions(stdout) };
  }
}
