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
export interface RawInfo {
  readonly ID?: string;
  readonly SystemTime?: string;
  readonly OSType?: string;
  readonly CgroupVersion?: string;
  readonly Driver?: string;
  readonly MemTotal?: number;
  readonly SecurityOptions?: readonly string[];
}

export const engineInfoOf = ({
  OSType,
  CgroupVersion,
  Driver,
  MemTotal,
  SecurityOptions,
}: RawInfo): EngineInfo => ({
  osType: OSType ?? 'linux',
  cgroupVersion: CgroupVersion ?? '1',
  storageDriver: Driver ?? 'unknown',
  memoryBytes: MemTotal ?? Number.POSITIVE_INFINITY,
  rootless: (SecurityOptions ?? []).some((option) => option.includes('rootless')),
});
