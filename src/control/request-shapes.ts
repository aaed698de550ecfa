import * as z from 'zod';
import { manifestShape } from '../cluster/saved-objects.ts';
import { UsageError } from '../model/errors.ts';
import { controlRequests } from './protocol.ts';

/** Names become names of files: no "/" in them, and none that leads elsewhere (RFC 1123, a subdomain). */
const name = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/);
const anyText = z.string();
const count = z.int().min(0);
const milliseconds = z.number().min(0);
const port = z.int().min(1).max(65_535);
const family = z.enum(['ipv4', 'ipv6']);
const endpoint = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pod'), pod: anyText }),
  z.object({ kind: z.literal('node'), node: anyText }),
]);
const labels = z.record(anyText, anyText);
const size = z.object({ columns: count, rows: count });
const nothing = z.object({});
const object = { kind: anyText, namespace: anyText, name: anyText };
const node = { node: anyText };
const pods = z.object({ pods: z.array(anyText) });
const targeted = { target: endpoint };
const ends = { from: endpoint, to: endpoint, family: family.optional() };
const namespace = { namespace: anyText };
const logPart = {
  previous: z.boolean().optional(),
  offset: count.optional(),
  waitMs: milliseconds.optional(),
};
const network = z.union([
  z.object({ kind: z.literal('file'), file: anyText, text: anyText }),
  z.object({ kind: z.literal('named'), name: anyText }),
]);
const profile = { profile: z.unknown().optional() };
const cniOrder = z.discriminatedUnion('verb', [
  z.object({
    ...profile,
    verb: z.enum(['ADD', 'DEL', 'CHECK']),
    network,
    place: z.union([
      z.object({ kind: z.literal('netns'), name }),
      z.object({ kind: z.literal('pod'), pod: anyText }),
    ]),
    containerId: anyText.optional(),
    ifName: anyText,
    args: z.array(z.tuple([anyText, anyText])),
    capabilities: anyText,
  }),
  z.object({
    ...profile,
    verb: z.literal('GC'),
    network,
    valid: z.array(z.object({ containerID: anyText, ifname: anyText })).optional(),
  }),
  z.object({ ...profile, verb: z.literal('STATUS'), network }),
  z.object({
    ...profile,
    verb: z.literal('VERSION'),
    of: z.union([z.object({ kind: z.literal('type'), type: name }), network]),
  }),
]);
const probe = z.object({
  ...ends,
  protocol: z.enum(['tcp', 'udp', 'icmp', 'http']),
  port: port.optional(),
  timeoutMs: milliseconds.optional(),
  sizeBytes: count.optional(),
  source: z.union([z.enum(['pod-ip', 'node-ip', 'any']), z.object({ address: anyText })]).optional(),
  toLoopback: z.boolean().optional(),
  calledAt: z.object({ address: anyText, port }).optional(),
});
const manifest = manifestShape.refine(({ metadata }) => {
  const { namespace: where } = metadata;
  return name.safeParse(metadata.name).success && (where === '' || name.safeParse(where).success);
}, 'its name, or its namespace, is none');

/** What each request has to look like: whoever sends it may be another program, or another version of ours. */
const shapes: Readonly<Record<keyof typeof controlRequests, z.ZodType>> = {
  hello: z.object({ protocolVersion: z.int().min(1) }),
  down: nothing,
  summary: nothing,
  whenUp: nothing,
  follow: nothing,
  apply: z.object({ manifests: z.array(manifest) }),
  deleteObject: z.object(object),
  scale: z.object({ ...namespace, deployment: anyText, replicas: z.number() }),
  label: z.object({ ...object, changes: z.record(anyText, anyText.nullable()), overwrite: z.boolean() }),
  cordon: z.object({ ...node, unschedulable: z.boolean() }),
  drain: z.object({ ...node, ignoreDaemonSets: z.boolean(), force: z.boolean() }),
  addNode: z.object({ name: anyText.optional(), labels: labels.optional(), zone: anyText.optional() }),
  removeNode: z.object(node),
  restartNode: z.object(node),
  probe: z.object({ requests: z.array(probe), token: count }),
  measureStream: z.object({
    ...ends,
    protocol: z.enum(['tcp', 'udp']),
    durationMs: milliseconds,
    payloadBytes: count.optional(),
    maxBytes: count.optional(),
  }),
  measureEchoes: z.object({ ...ends, count }),
  openResponders: z.object({
    endpoints: z.array(endpoint),
    ports: z.array(z.object({ protocol: z.enum(['tcp', 'udp']), port })),
  }),
  closeResponders: z.object({ id: count }),
  sandboxAddresses: pods,
  sandboxMtus: pods,
  openCheckPods: nothing,
  startCheckPods: z.object({
    ...namespace,
    pods: z.array(z.object({ name, ...node, addresses: z.array(anyText).optional() })),
  }),
  stopCheckPods: z.object({ ...namespace, names: z.array(anyText) }),
  closeCheckPods: z.object(namespace),
  exec: z.object({ ...targeted, command: z.array(anyText), timeoutMs: milliseconds.optional() }),
  inspect: z.object(targeted),
  runCni: z.object({ order: cniOrder, binDirs: z.array(anyText), node: anyText.optional() }),
  fetchFiles: z.object({ ...node, path: anyText }),
  enterCommand: z.object(targeted),
  readLog: z.union([
    z.object({ ...logPart, pod: anyText, container: anyText.optional() }),
    z.object({ ...logPart, ...node }),
  ]),
  attach: z.object({
    id: count,
    command: z.object({
      ...targeted,
      command: z.array(anyText),
      terminal: size.extend({ name: anyText }).optional(),
    }),
    hasInput: z.boolean(),
  }),
  attachInput: z.object({ id: count, data: anyText.nullable() }),
  attachResize: z.object({ id: count, size }),
};

const byName = new Map(
  Object.entries(controlRequests).map(
    // The keys are those of the object that was just read.
    ([key, method]) => [method.name, shapes[key as keyof typeof controlRequests]] as const,
  ),
);

/** @throws UsageError `bad-request` with the first place that is not as it should be */
export function checkRequest({ name: method }: { readonly name: string }, params: unknown): void {
  const error = byName.get(method)?.safeParse(params).error;
  if (error === undefined) return;
  const [first] = error.issues;
  const at = first?.path.map(String).join('.') ?? '';
  const where = at === '' ? 'parameters that are none' : at;
  throw new UsageError('bad-request', `the request ${method}: ${where}: ${first?.message ?? ''}`, {
    hint: 'use the podnet that brought the cluster up',
  });
}
