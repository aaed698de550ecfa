import { UsageError } from '../../../model/errors.ts';

/** Counts up when images of the old kind can make no nodes any more. */
export const imageFormat = '1';

const names = {
  format: 'podnet.image.format',
  version: 'podnet.version',
  source: 'podnet.image.source',
  agent: 'podnet.agent',
  tools: 'podnet.tools',
} as const;

/** The label by which engines find node images. */
export const formatLabel = names.format;

/** What a node image says of itself. */
export interface ImageLabels {
  readonly format: string;
  /** Of the podnet inside. */
  readonly version: string;
  /** What it was made from. */
  readonly source: 'host' | 'dockerfile';
  /** Fingerprint of the agent inside. */
  readonly agent: string;
  /** Programs it is sure to have. */
  readonly tools: readonly string[];
}

export function labelsOf(labels: ImageLabels): Readonly<Record<string, string>> {
  return {
    [names.format]: labels.format,
    [names.version]: labels.version,
    [names.source]: labels.source,
    [names.agent]: labels.agent,
    [names.tools]: labels.tools.join(','),
  };
}

/** @returns undefined for an image that is no node image, or one of another format */
export function readLabels(
  labels: Readonly<Record<string, string>> | null | undefined,
): ImageLabels | undefined {
  if (labels?.[names.format] !== imageFormat) return undefined;
  return {
    format: imageFormat,
    version: labels[names.version] ?? 'unknown',
    source: labels[names.source] === 'dockerfile' ? 'dockerfile' : 'host',
    agent: labels[names.agent] ?? '',
    tools: (labels[names.tools] ?? '').split(',').filter((tool) => tool !== ''),
  };
}

/** @throws UsageError `no-node-image` */
export function nodeImageLabels(
  labels: Readonly<Record<string, string>> | null | undefined,
  what: string,
): ImageLabels {
  const read = readLabels(labels);
  if (read !== undefined) return read;
  const format = labels?.[names.format];
  throw new UsageError(
    'not-a-node-image',
    format === undefined
      ? `${what} is an image, but no node image of podnet`
      : `${what} is a node image of format ${format}; this podnet takes format ${imageFormat}`,
    { hint: '`podnet image build` makes one, `podnet image save -o FILE` writes it to a file' },
  );
}
