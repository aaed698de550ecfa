import type { HelloResult } from '../agent/protocol.ts';
import type { NodeInfo } from '../model/kubernetes.ts';
import type { Surroundings } from '../model/surroundings.ts';

/** Node's words for architectures, in Go's, which Kubernetes uses. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** What a node says of itself by its agent, and what it stands on. */
export function nodeInfo(
  { kernel, architecture, osImage }: Pick<HelloResult, 'kernel' | 'architecture' | 'osImage'>,
  { engine, runtime, podnetVersion }: Pick<Surroundings, 'engine' | 'runtime' | 'podnetVersion'>,
): NodeInfo {
  return {
    kernelVersion: kernel,
    osImage,
    architecture: architectures[architecture] ?? architecture,
    // An engine's name and version are told with a space between.
    containerRuntimeVersion: (engine ?? `${runtime} ${podnetVersion}`).replace(' ', '://'),
    version: `v${podnetVersion}`,
  };
}
