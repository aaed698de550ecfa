import path from 'node:path';
import { openThrowAwayNode } from '../../cluster/cni/throw-away-node.ts';
import { cniProfiles } from '../../cni/network-config.ts';
import type { CniFailure, CniOrder, CniOutcome, CniRequest, CniPlace } from '../../model/cni-order.ts';
import { EnvironmentError, type PodnetErrorOptions, UsageError } from '../../model/errors.ts';
import { cniCallsText } from '../../report/cni-calls-text.ts';
import { cniOutcomesJson, prettyJson } from '../../report/cni-outcomes-json.ts';
import { type Arguments, choice, flag, text, texts } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import { errorText } from '../error-text.ts';
import { exitCodes } from '../exit-code.ts';
import { given } from '../given.ts';
import { clusterChoice, openCluster } from '../open-cluster.ts';
import { targetNamed } from '../target.ts';
import { outputs } from './cni-options.ts';
import { onlyOnThisMachine } from './machine-network.ts';

/**
 * What a command asks of plugins, once it is known where: on a node that is thrown away, with all that goes before it
 * and comes after it.
 */
export type OrdersAt = (place: CniPlace, isThrownAway: boolean) => readonly CniOrder[];

/** Where a netns that has no name of its own is. */
const defaultNetns = 'podnet-cni';

/** Who calls plugins on some node. */
interface Caller extends AsyncDisposable {
  call(request: CniRequest, signal: AbortSignal): Promise<CniOutcome>;
}

/**
 * Calls plugins and tells what they answer; returns the exit status.
 * @param asked what the command is for: of the operations around it only failures count
 */
export async function callCni(
  args: Arguments,
  context: CliContext,
  asked: CniOrder['verb'],
  ordersAt: OrdersAt,
): Promise<number> {
  const { terminal, signal, quiet, env } = context;
  const json = choice(args, 'output', outputs) === 'json';
  const binDirs = texts(args, 'bin-dir').map((dir) => path.resolve(dir));
  const profile = choice(args, 'profile', cniProfiles);
  const done: { readonly verb: string; readonly outcome: CniOutcome }[] = [];
  const standing = await openStanding(args, context);
  const place = standing?.place ?? { kind: 'netns', name: text(args, 'netns') ?? defaultNetns };
  const isThrownAway = standing === undefined;
  const orders: CniOrder[] = [];
  for (const order of ordersAt(place, isThrownAway)) {
    const whole = { ...order, ...given('profile', profile) };
    orders.push(isThrownAway ? await onlyOnThisMachine(whole, env) : whole);
  }
  await using caller = standing ?? (await openThrowAway(context));
  for (const order of orders) {
    const outcome = await caller.call({ order, binDirs }, signal);
    done.push({ verb: order.verb, outcome });
    if (flag(args, 'explain') && !json) terminal.err(cniCallsText(outcome.calls, terminal.errColours));
    const isTold = isThrownAway || (outcome.calls.length === 0 && outcome.failure === undefined);
    if (isTold && !quiet) terminal.err(`${stepText(order.verb, outcome)}\n`);
    if (outcome.failure !== undefined) terminal.err(failureText(outcome.failure, context));
    // What was not attached need not be looked at; what was, is taken down whatever happened since.
    if (order.verb === 'ADD' && outcome.failure !== undefined) break;
  }
  const result = done.find(({ verb }) => verb === asked)?.outcome.result;
  if (json) terminal.out(cniOutcomesJson(done));
  else if (result !== undefined) terminal.out(prettyJson(result));
  const failure = done.find(({ outcome }) => outcome.failure !== undefined)?.outcome.failure;
  return failure === undefined ? exitCodes.ok : exitCodeFor[failure.kind];
}

const exitCodeFor: Readonly<Record<CniFailure['kind'], number>> = {
  refused: exitCodes.expectationFailed,
  usage: exitCodes.usage,
  environment: exitCodes.surroundings,
};

/** A standing cluster, if there is one or the words are about one. */
async function openStanding(
  args: Arguments,
  context: CliContext,
): Promise<(Caller & { readonly place: CniPlace }) | undefined> {
  const node = text(args, 'node');
  const pod = text(args, 'pod');
  const netns = text(args, 'netns');
  if (pod !== undefined && netns !== undefined) {
    throw new UsageError('two-places', '--pod and --netns cannot both be meant');
  }
  const needsCluster = [
    ...(node === undefined ? [] : ['--node']),
    ...(pod === undefined ? [] : ['--pod']),
    ...(text(args, 'cluster') === undefined ? [] : ['--cluster']),
  ];
  if (flag(args, 'throw-away')) {
    if (needsCluster.length === 0) return undefined;
    throw new UsageError('throw-away', `--throw-away goes without ${needsCluster.join(', ')}`);
  }
  const isNamed = needsCluster.length > 0 || clusterChoice(args, context.env) !== undefined;
  const cluster = await openCluster(args, context).catch((error: unknown) => {
    if (!isNamed && error instanceof UsageError && error.code === 'no-cluster') return undefined;
    throw error;
  });
  if (cluster === undefined) return undefined;
  try {
    return {
      place: pod === undefined ? { kind: 'netns', name: netns ?? defaultNetns } : placeOf(pod, cluster),
      call: (request, signal) => cluster.runCni(request, { signal, ...given('node', node) }),
      [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
    };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

function placeOf(word: string, cluster: Parameters<typeof targetNamed>[2]): CniPlace {
  const { endpoint } = targetNamed(word, 'default', cluster);
  if (endpoint.kind === 'pod') return { kind: 'pod', pod: endpoint.pod };
  throw new UsageError('no-pod', `--pod ${word} is no pod`, { hint: 'on a node: --node NAME --netns NAME' });
}

async function openThrowAway({ signal, terminal, quiet }: CliContext): Promise<Caller> {
  const node = await openThrowAwayNode({ signal });
  if (!quiet) terminal.err('on a node that is gone afterwards\n');
  return {
    call: (request, callSignal) => node.runCni(request, { signal: callSignal }),
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}

/** `ADD: ok, bridge 34 ms, portmap 12 ms`. */
function stepText(verb: string, { failure, calls }: CniOutcome): string {
  if (failure === undefined && calls.length === 0) {
    return `${verb}: no plugin was asked: the configuration forbids it, or its version has no ${verb}`;
  }
  const times = calls.map(({ plugin, durationMs }) => `${plugin} ${Math.round(durationMs)} ms`);
  return [`${verb}: ${failure === undefined ? 'ok' : 'failed'}`, ...times].join(', ');
}

function failureText(failure: CniFailure, { terminal, debug }: CliContext): string {
  const { code, message, details } = failure;
  const hint = code === 'cni-missing' ? 'give the folder that has its program: --bin-dir DIR' : failure.hint;
  const options: PodnetErrorOptions = {
    ...given('hint', hint),
    ...(details === undefined ? {} : { cause: new Error(details) }),
  };
  return errorText(new EnvironmentError(code, message, options), terminal.errColours, debug);
}
