import type { Engine } from './engine.ts';

/** What an engine says of itself and its machine. */
export interface EngineInfo {
  /** Of its containers: `linux`, `windows`. */
  readonly osType: string;
  readonly cgroupVersion: string;
  readonly storageDriver: string;
  readonly memoryBytes: number;
  /** It runs without root, in a user namespace. */
  readonly rootless: boolean;
}

/** As engines answer it; Podman leaves some of it out. */
interface RawInfo {
  readonly OSType?: string;
  readonly CgroupVersion?: string;
  readonly Driver?: string;
  readonly MemTotal?: number;
  readonly SecurityOptions?: readonly string[];
}

export async function readEngineInfo({ docker }: Engine, abortSignal: AbortSignal): Promise<EngineInfo> {
  // dockerode's types leave out what all of its calls take.
  const asking = docker as unknown as {
    info(options: { readonly abortSignal: AbortSignal }): Promise<RawInfo>;
  };
  const { OSType, CgroupVersion, Driver, MemTotal, SecurityOptions } = await asking.info({ abortSignal });
  return {
    osType: OSType ?? 'linux',
    cgroupVersion: CgroupVersion ?? '1',
    storageDriver: Driver ?? 'unknown',
    memoryBytes: MemTotal ?? Number.POSITIVE_INFINITY,
    rootless: (SecurityOptions ?? []).some((option) => option.includes('rootless')),
  };
}
