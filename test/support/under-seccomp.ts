import { encodeProgram, loadWord, returnValue, unlessEqualSkip } from '../../src/netlink/classic-bpf.ts';

/** A system call that is refused where all arguments that are named are these. */
export interface Refusal {
  readonly call: keyof (typeof numbers)['x64'];
  /** Values by their places. */
  readonly where?: Readonly<Record<number, number>>;
  readonly errno: number;
}

/** asm/unistd.h of the two architectures that podnet is made for. */
const numbers = {
  x64: { unshare: 272, socket: 41, setsockopt: 54, prctl: 157 },
  arm64: { unshare: 97, socket: 198, setsockopt: 208, prctl: 167 },
} as const;

/** linux/seccomp.h: struct seccomp_data has the call's number first, and arguments of 8 bytes from 16 on. */
const numberAt = 0;
const argumentAt = (place: number): number => 16 + 8 * place;
const SECCOMP_RET_ALLOW = 0x7fff0000;
const SECCOMP_RET_ERRNO = 0x00050000;

/** Perl, which every Debian has, can call prctl and become another program, with the filter on. */
const script = `
my $program = pack('H*', shift);
my $filter = pack('S x6 P', length($program) / 8, $program);
syscall(shift, 22, 2, $filter) == 0 or die "no seccomp filter: $!";
exec @ARGV or die $!;`;

/** The beginning of a command line of root's that is refused some system calls, as container engines do it. */
export function underSeccomp(...refusals: readonly Refusal[]): readonly string[] {
  const known = numbers[process.arch === 'arm64' ? 'arm64' : 'x64'];
  const program = refusals.flatMap(({ call, where = {}, errno }) => {
    const values = Object.entries(where);
    const refuse = returnValue(SECCOMP_RET_ERRNO | errno);
    const compared = values.flatMap(([place, value], index) => [
      loadWord(argumentAt(Number(place))),
      unlessEqualSkip(value, 2 * (values.length - index - 1) + 1),
    ]);
    return [loadWord(numberAt), unlessEqualSkip(known[call], compared.length + 1), ...compared, refuse];
  });
  const bytes = encodeProgram([...program, returnValue(SECCOMP_RET_ALLOW)]);
  return ['perl', '-e', script, bytes.toString('hex'), String(known.prctl)];
}
