import * as z from 'zod';
import { pathPlaces, type NetworksReport } from '../model/networks-report.ts';
import { podTimes, stepStatus } from './compare-report-schema.ts';
import { count, openJsonSchema, surroundings, type Plain, type Same } from './schema-parts.ts';

const relative = z.exactOptional(z.number());

const roundTrips = z
  .object({
    sent: count,
    answered: count,
    p50Ms: z.number(),
    p90Ms: z.number(),
    p99Ms: z.number(),
    relative: relative.describe("the median as a multiple of the first network's"),
  })
  .readonly()
  .describe('of echo requests one after another, those of all rounds; percentiles by nearest rank');

const stream = z
  .object({
    rounds: count,
    payloadBytes: count.describe('of a datagram; of TCP, of one piece for the kernel'),
    medianMbits: z.number().describe('millions of bits of payload a second, as they arrived'),
    leastMbits: z.number(),
    mostMbits: z.number(),
    lostShare: z.number().describe('0 to 1, of the datagrams of all rounds; 0 of TCP'),
    relative: relative.describe("the median as a multiple of the first network's"),
  })
  .readonly();

const path = z
  .object({
    place: z.enum(pathPlaces),
    family: z.enum(['ipv4', 'ipv6']),
    hops: z.exactOptional(count).describe('routers on the way back, by the TTL of replies'),
    roundTrips: z.exactOptional(roundTrips),
    tcp: z.exactOptional(stream),
    udp: z.exactOptional(stream),
  })
  .readonly()
  .describe('from one pod to another one; what could not be measured is absent');

const network = z
  .object({
    name: z.string(),
    plugin: z.string().describe('as the command line has it'),
    cluster: z.string(),
    mtuBytes: z.exactOptional(count).describe("of the pods' interfaces"),
    status: stepStatus.describe('the worst of all rounds'),
    message: z.exactOptional(z.string()).describe('what went wrong'),
    hint: z.exactOptional(z.string()),
    pods: z.exactOptional(
      podTimes
        .unwrap()
        .extend({ relative: relative.describe("allReady as a multiple of the first network's") })
        .readonly(),
    ),
    paths: z.array(path).readonly(),
  })
  .readonly();

/** What `podnet compare -o json` writes without a scenario, as a schema. */
export const networksReportSchema = z
  .object({
    apiVersion: z.literal('podnet/v1alpha1'),
    kind: z.literal('NetworksReport'),
    startedAt: z.string().describe('RFC 3339'),
    durationMs: z.number(),
    seed: z.number(),
    rounds: count,
    surroundings,
    interrupted: z.boolean(),
    exitCode: count,
    streamMs: z.number().describe('how long each stream was sent'),
    networks: z.array(network).readonly(),
  })
  .readonly();

/** A difference between schema and type does not compile. */
export const schemaIsTheType: Same<Plain<z.infer<typeof networksReportSchema>>, Plain<NetworksReport>> = true;

/** The JSON Schema of docs/networks-report.schema.json. */
export function networksReportJsonSchema(): object {
  return openJsonSchema(networksReportSchema, {
    title: 'podnet NetworksReport',
    description:
      'What "podnet compare -o json" writes without a scenario. Readers must tolerate new fields and values.',
  });
}
