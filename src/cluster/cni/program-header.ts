/** What a file is to a kernel that is to run it. Systems and architectures are called as GOOS and GOARCH. */
export type ProgramKind =
  | { readonly kind: 'binary'; readonly system: string; readonly architecture: string }
  | { readonly kind: 'script'; readonly interpreter: string }
  /** A part of a program, such as a compiler leaves: it has no start. */
  | { readonly kind: 'object' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unknown' };

/** e_machine (System V ABI, gABI "ELF Header"), and the byte orders that Go tells apart. */
const elfMachines: Readonly<Record<number, readonly [little: string, big: string]>> = {
  3: ['386', '386'],
  8: ['mipsle', 'mips'],
  20: ['ppc', 'ppc'],
  21: ['ppc64le', 'ppc64'],
  22: ['s390x', 's390x'],
  40: ['arm', 'arm'],
  62: ['amd64', 'amd64'],
  183: ['arm64', 'arm64'],
  243: ['riscv64', 'riscv64'],
  258: ['loong64', 'loong64'],
};
/** EI_OSABI; Linux's programs have none or its own. */
const elfSystems: Readonly<Record<number, string>> = {
  0: 'linux',
  2: 'netbsd',
  3: 'linux',
  6: 'solaris',
  9: 'freebsd',
  12: 'openbsd',
};
const elfTypes = { relocatable: 1 } as const;

/** cputype of Mach-O (mach/machine.h). */
const machCpus: Readonly<Record<number, string>> = {
  7: '386',
  12: 'arm',
  0x01000007: 'amd64',
  0x0100000c: 'arm64',
};
/** Machine of the COFF header (Microsoft PE Format, "Machine Types"). */
const peMachines: Readonly<Record<number, string>> = { 0x14c: '386', 0x8664: 'amd64', 0xaa64: 'arm64' };

/** Reads the first bytes of a program, a few thousand of them. */
export function readProgramHeader(head: Buffer): ProgramKind {
  if (head.length === 0) return { kind: 'empty' };
  return elf(head) ?? machO(head) ?? portableExecutable(head) ?? script(head) ?? { kind: 'unknown' };
}

function elf(head: Buffer): ProgramKind | undefined {
  if (head.length < 20 || head.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const isBig = head[5] === 2;
  const word = (at: number): number => (isBig ? head.readUInt16BE(at) : head.readUInt16LE(at));
  if (word(16) === elfTypes.relocatable) return { kind: 'object' };
  const architecture = elfMachines[word(18)]?.[isBig ? 1 : 0] ?? `machine ${word(18)}`;
  const system = elfSystems[head[7] ?? 0] ?? `system ${head[7]}`;
  return { kind: 'binary', system, architecture };
}

function machO(head: Buffer): ProgramKind | undefined {
  if (head.length < 8) return undefined;
  const magic = head.readUInt32LE(0);
  if (magic === 0xfeedfacf || magic === 0xfeedface) {
    const architecture = machCpus[head.readUInt32LE(4)] ?? 'another processor';
    return { kind: 'binary', system: 'darwin', architecture };
  }
  // A universal binary; what begins alike and counts more parts is a class file of Java.
  const isFat = head.readUInt32BE(0) === 0xcafebabe && head.readUInt32BE(4) < 40;
  return isFat ? { kind: 'binary', system: 'darwin', architecture: 'universal' } : undefined;
}

function portableExecutable(head: Buffer): ProgramKind | undefined {
  if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const at = head.readUInt32LE(60);
  if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return undefined;
  const architecture = peMachines[head.readUInt16LE(at + 4)] ?? 'another processor';
  return { kind: 'binary', system: 'windows', architecture };
}

function script(head: Buffer): ProgramKind | undefined {
  if (head.toString('latin1', 0, 2) !== '#!') return undefined;
  const [line = ''] = head.toString('utf8', 2).split('\n', 1);
  // The kernel takes spaces and tabs off (execve(2)), and nothing else: a carriage return stays.
  const [interpreter = ''] = line.replace(/^[ \t]+/, '').split(/[ \t]/, 1);
  return { kind: 'script', interpreter };
}
