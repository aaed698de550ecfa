import { kubectlTable } from '../report/kubectl/table.ts';
import type { ImageRow } from '../runtime/docker/image/image-rows.ts';

const header = ['TAG', 'IMAGE ID', 'SIZE', 'ARCHITECTURE', 'SOURCE', 'PODNET', 'CURRENT', 'TOOLS'] as const;

/** Names of tools fill many lines: they are counted here, and listed in JSON. */
export function imageTable(rows: readonly ImageRow[]): string {
  return kubectlTable(
    header,
    rows.map(({ tag, id, sizeBytes, architecture, source, podnet, current, tools }) => [
      tag,
      id.replace('sha256:', '').slice(0, 12),
      `${(sizeBytes / 1e6).toFixed(0)} MB`,
      architecture,
      source,
      podnet,
      current ? 'yes' : 'no',
      String(tools.length),
    ]),
  );
}
