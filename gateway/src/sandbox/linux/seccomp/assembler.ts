/** One line of a program for the kernel's packet filter, as seccomp runs it. A jump that is left out falls through. */
export type Line =
  | { readonly op: 'load'; readonly offset: number }
  | { readonly op: 'and'; readonly value: number }
  | { readonly op: 'jump'; readonly when: Test; readonly value: number; readonly yes?: string; readonly no?: string }
  | { readonly op: 'return'; readonly value: number }
  | { readonly op: 'label'; readonly name: string };

/** `equal`, `at-least`, or `any-bit` of the value in common. */
export type Test = 'equal' | 'at-least' | 'any-bit';

// linux/bpf_common.h: BPF_LD|BPF_W|BPF_ABS, BPF_ALU|BPF_AND|BPF_K, BPF_RET|BPF_K, BPF_JMP|…|BPF_K.
const codes = { load: 0x20, and: 0x54, return: 0x06 } as const;
const jumps = { equal: 0x15, 'at-least': 0x35, 'any-bit': 0x45 } as const;

/** The kernel's limit, BPF_MAXINSNS. */
const mostInstructions = 4096;
const instructionBytes = 8;

type Instruction = Exclude<Line, { op: 'label' }>;

const placed = (
  lines: readonly Line[],
): { readonly code: readonly Instruction[]; readonly at: Map<string, number> } => {
  const code: Instruction[] = [];
  const at = new Map<string, number>();
  for (const line of lines) {
    if (line.op !== 'label') code.push(line);
    else if (at.has(line.name)) throw new RangeError(`the label ${line.name} is there twice`);
    else at.set(line.name, code.length);
  }
  return { code, at };
};

/** The program as the `struct sock_filter[]` that `bwrap --seccomp` reads. Throws where a jump cannot be written. */
export const assemble = (lines: readonly Line[]): Buffer => {
  const { code, at } = placed(lines);
  if (code.length > mostInstructions)
    throw new RangeError(`${code.length} instructions are more than the kernel takes`);
  const bytes = Buffer.alloc(code.length * instructionBytes);
  const distance = (from: number, label: string | undefined): number => {
    if (label === undefined) return 0;
    const ahead = (at.get(label) ?? -1) - from - 1;
    // One byte, and only forwards: a program always ends.
    if (ahead < 0 || ahead > 255 || from + 1 + ahead >= code.length) throw new RangeError(`no jump reaches ${label}`);
    return ahead;
  };
  for (const [index, line] of code.entries()) {
    const isJump = line.op === 'jump';
    const start = index * instructionBytes;
    bytes.writeUInt16LE(isJump ? jumps[line.when] : codes[line.op], start);
    bytes.writeUInt8(isJump ? distance(index, line.yes) : 0, start + 2);
    bytes.writeUInt8(isJump ? distance(index, line.no) : 0, start + 3);
    bytes.writeUInt32LE((line.op === 'load' ? line.offset : line.value) >>> 0, start + 4);
  }
  return bytes;
};
