import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import {
  isRoot,
  launchConfined,
  noSandbox,
  outcomeOf,
  runConfined,
  temporaryFolder,
} from '../../../test/fixtures/confined.ts';
import { usualLimits } from '../../policy/confinement.ts';
import type { Confinement } from '../../policy/confinement.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Every way in which the gateway may be another user than its sandbox: granted nothing, root's folder, another's folder. */
const accounts = ['nothing granted', 'a folder of the gateway’s user', 'a folder of another user'] as const;

const grantOf = (account: (typeof accounts)[number], path: string): Partial<Confinement> => {
  if (account === 'nothing granted') return {};
  chmodSync(path, 0o700);
  if (account === 'a folder of another user' && isRoot) chownSync(path, 1234, 1234);
  return { writePaths: [path] };
};

describe.skipIf(noSandbox).each(accounts)('pitfall 1 (needs bwrap), %s', (account) => {
  test('pitfall 1: no process of a sandbox is the host’s root', async () => {
    using folder = temporaryFolder();
    let uids = '';
    const { exit } = await runConfined('exec sleep 0', {
      may: grantOf(account, folder.path),
      options: {
        hold: ({ initPid }) => {
          uids = /^Uid:\s*(.*)$/m.exec(readFileSync(`/proc/${initPid}/status`, 'utf8'))?.[1] ?? '';
          return undefined;
        },
      },
    });
    expect(exit).toEqual({ code: 0, signal: null });
    expect(uids.split('\t')).toHaveLength(4);
    expect(uids.split('\t')).not.toContain('0');
  });

  test('pitfall 1: the kernel’s settings stay closed, core_pattern first', async () => {
    using folder = temporaryFolder();
    const script = `
      for file in /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sysrq-trigger /proc/sys/vm/drop_caches \
        /sys/kernel/uevent_helper /proc/1/oom_score_adj /proc/irq/default_smp_affinity; do
        if (: >> $file) 2>/dev/null; then echo "writes $file"; fi
      done
      find /proc -maxdepth 2 -type f -writable -not -path '/proc/[0-9]*' -not -path '/proc/self*' -not -path '/proc/thread-self*' 2>/dev/null |
        while read file; do if (: >> $file) 2>/dev/null; then echo "writes $file"; fi; done
      for file in /proc/kcore /proc/kmsg /proc/kpagecount /proc/vmallocinfo /proc/timer_list; do
        if head -c 1 $file 2>/dev/null | grep -q .; then echo "reads $file"; fi
      done
      echo tried`;
    expect((await runConfined(script, { may: grantOf(account, folder.path) })).out).toBe('tried\n');
  });

  test('pitfall 1: no device, no new owner, no other user, no mount, no file that runs as root', async () => {
    using folder = temporaryFolder();
    const script = `
      import os, stat, ctypes, tempfile
      libc = ctypes.CDLL(None, use_errno=True)
      os.chdir(${JSON.stringify(account === 'nothing granted' ? '/tmp' : folder.path)})
      open("mine", "w").close()
      def tried(name, act):
          try:
              act()
              print("did", name)
          except (OSError, PermissionError):
              pass
      def call(*args):
          if libc.syscall(*args) != 0: raise OSError(ctypes.get_errno())
      tried("mknod", lambda: os.mknod("disk", stat.S_IFBLK | 0o600, os.makedev(8, 0)))
      tried("chown 0", lambda: os.chown("mine", 0, 0))
      tried("chown 65000", lambda: os.chown("mine", 65000, 65000))
      tried("setuid 0", lambda: os.setuid(0))
      tried("setuid 65000", lambda: os.setuid(65000))
      tried("setgid 65000", lambda: os.setgid(65000))
      tried("setgroups", lambda: os.setgroups([0]))
      tried("chmod 4755", lambda: os.chmod("mine", 0o4755))
      tried("unshare", lambda: os.unshare(os.CLONE_NEWUSER) if hasattr(os, "unshare") else call(272, 0x10000000))
      tried("mount", lambda: call(165, b"none", b"/tmp", b"tmpfs", 0, 0))
      tried("remount", lambda: call(165, b"none", b"/usr", b"none", 32 | 4096, 0))
      tried("host root", lambda: os.listdir("/proc/1/root/root"))
      tried("ptrace", lambda: call(101, 16, 1, 0, 0))
      print(open("/proc/self/status").read().split("NoNewPrivs:")[1][:2].strip())`;
    const { out, err } = await runConfined('', {
      command: 'python3',
      args: ['-c', script.replaceAll(/^ {6}/gm, '')],
      may: grantOf(account, folder.path),
    });
    expect([out, err]).toEqual(['1\n', '']);
  });

  test('pitfall 1: what was granted can be used all the same', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'inner'), { mode: 0o700 });
    writeFileSync(join(folder.path, 'inner', 'secret'), 'text\n', { mode: 0o600 });
    const may = grantOf(account, folder.path);
    if (may.writePaths === undefined) return;
    if (account === 'a folder of another user' && isRoot) execFileSync('chown', ['-R', '1234:1234', folder.path]);
    const { out, err } = await runConfined(
      'cat inner/secret; echo more >> inner/secret; echo new > inner/new; rm inner/new',
      {
        may,
        cwd: folder.path,
      },
    );
    expect([out, err]).toEqual(['text\n', '']);
    expect(readFileSync(join(folder.path, 'inner', 'secret'), 'utf8')).toBe('text\nmore\n');
  });
});

describe.skipIf(noSandbox)('pitfalls (need bwrap)', () => {
  afterEach(() => {
    delete process.env['STORYCORE_TEST_SECRET'];
  });

  test.each([[undefined], [[]]])(
    'pitfall 2: the gateway’s environment is in no process inside (network: %s)',
    async (network) => {
      process.env['STORYCORE_TEST_SECRET'] = 'hidden-from-all';
      const { out } = await runConfined("cat /proc/*/environ | tr '\\0' '\\n'", {
        may: network === undefined ? {} : { network },
      });
      expect(out).toContain('STORYCORE_GATEWAY=');
      expect(out).not.toContain('hidden-from-all');
      expect(out).not.toContain(process.cwd());
    },
  );

  /** The descriptors of a server, and what is in one, where whoever started the gateway left it open. */
  const leaked = (mode: 'closing' | 'leaving', may: Partial<Confinement>): readonly string[] => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'leak'), 'leaked\n');
    const script = `
      import { closeInheritedDescriptors } from ${JSON.stringify(here('descriptors.ts'))};
      import { runConfined } from ${JSON.stringify(here('../../../test/fixtures/confined.ts'))};
      if (process.argv[1] === 'closing') closeInheritedDescriptors();
      const { out } = await runConfined('ls /proc/self/fd; cat /proc/self/fd/40', ${JSON.stringify({ may })});
      console.log(JSON.stringify(out.split('\\n')));
    `;
    const leak = openSync(join(folder.path, 'leak'), 'r');
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, mode], {
      stdio: ['ignore', 'pipe', 'inherit', ...Array.from({ length: 37 }, () => 'ignore' as const), leak],
      encoding: 'utf8',
    });
    closeSync(leak);
    const lines: unknown = JSON.parse(stdout);
    return Array.isArray(lines) ? lines.map(String) : [];
  };
  const threeAndTheListing = ['0', '1', '2', '3', ''];

  test('pitfall 3: no descriptor of the gateway’s parent reaches a server', () => {
    expect(leaked('leaving', {})).toContain('leaked'); // without it one does
    expect(leaked('closing', {})).toEqual(threeAndTheListing);
  });

  test('pitfall 3: the stub closes them once more', () => {
    expect(leaked('leaving', { network: [] })).toEqual(threeAndTheListing);
  });

  test('pitfall 4: no folder in memory grows without bound, and those without a bound cannot be written', async () => {
    using folder = temporaryFolder();
    const { out } = await runConfined(
      `for folder in / /dev /etc /run /run/gateway /usr /home /proc; do
         if (: > $folder/new) 2>/dev/null; then echo "writes $folder"; fi
       done
       for folder in /tmp /dev/shm "$HOME"; do
         head -c 3M /dev/zero > $folder/large 2>/dev/null; stat -c "$folder %s" $folder/large; rm $folder/large
       done`,
      { may: { limits: { ...usualLimits, scratchBytes: 2 ** 20 } }, cwd: folder.path },
    );
    expect(out).toBe('/tmp 1048576\n/dev/shm 1048576\n/run/gateway/home 1048576\n');
  });

  test('pitfall 5: the output of a server that ends at once is whole', async () => {
    const outcomes: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const all = Array.from({ length: 8 }, () => runConfined('head -c 100000 /dev/zero | tr "\\0" x; echo end >&2'));
      for (const { out, err } of await Promise.all(all)) outcomes.push(`${out.length} ${err}`);
    }
    expect(new Set(outcomes)).toEqual(new Set(['100000 end\n']));
  });

  test('pitfall 6: a limit that is slow to let go is waited for, and nothing is left', async () => {
    using folder = temporaryFolder();
    using runs = temporaryFolder();
    mkdirSync(join(folder.path, '.git'));
    const order: string[] = [];
    const child = launchConfined('ls -d .vscode', {
      may: { writePaths: [folder.path], closesMissing: true },
      cwd: folder.path,
      options: {
        runsFolder: runs.path,
        hold: () => ({
          release: async () => {
            await new Promise((resolve) => setTimeout(resolve, 50));
            order.push('released');
          },
        }),
      },
    });
    child.stdin.end();
    const { out } = await outcomeOf(child);
    order.push('ended');
    expect(out).toBe('.vscode\n');
    expect(order).toEqual(['released', 'ended']);
    expect([readdirSync(runs.path), readdirSync(folder.path)]).toEqual([[], ['.git']]);
  });

  test('pitfall 7: a folder that another takes the place of is not the one that is mounted', async () => {
    using folder = temporaryFolder();
    const [granted, secret] = [join(folder.path, 'granted'), join(folder.path, 'secret')];
    mkdirSync(granted);
    mkdirSync(secret);
    writeFileSync(join(granted, 'mine'), '');
    writeFileSync(join(secret, 'theirs'), '');
    const child = launchConfined(`ls ${granted}`, { may: { readPaths: [granted] } });
    // Between the check and the mount, which bwrap makes in its own time.
    renameSync(granted, `${granted}.old`);
    symlinkSync(secret, granted);
    child.stdin.end();
    const { out, exit } = await outcomeOf(child);
    expect([out, exit]).toEqual(['mine\n', { code: 0, signal: null }]);
    const again = await runConfined('true', { may: { readPaths: [granted] } });
    expect(again.exit.error?.message).toContain('leads elsewhere by a link');
  });

  test('pitfall 8: no server starts from a thread that may end before the gateway does', async () => {
    const worker = new Worker(
      `
      import { parentPort } from 'node:worker_threads';
      import { runConfined } from ${JSON.stringify(here('../../../test/fixtures/confined.ts'))};
      const { exit } = await runConfined('true');
      parentPort.postMessage(exit.error?.message);
    `,
      { eval: true, execArgv: ['--input-type=module'] },
    );
    const message = await new Promise((resolve) => worker.once('message', resolve));
    expect(message).toContain('it would end with a thread');
  });

  test.each([
    ['forbidden by AppArmor', 'bwrap: setting up uid map: Permission denied', 'AppArmor'],
    ['forbidden by a container', 'bwrap: No permissions to create new namespace, likely because…', 'seccomp profile'],
    ['without a network', 'bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted', 'AppArmor'],
    ['broken in another way', "bwrap: Can't find source path /gone: No such file or directory", 'folders'],
  ])('pitfall 9: a bwrap that is %s says so, and what to do', async (_, said, remedy) => {
    using folder = temporaryFolder();
    const bwrap = join(folder.path, 'bwrap');
    const help = execFileSync('bwrap', ['--help'], { encoding: 'utf8' });
    writeFileSync(join(folder.path, 'help'), help);
    chmodSync(folder.path, 0o755);
    writeFileSync(
      bwrap,
      `#!/bin/sh\nif [ "$1" = --help ]; then cat ${folder.path}/help; exit 0; fi\necho "${said}" >&2\nexit 1\n`,
      { mode: 0o755 },
    );
    const { exit } = await runConfined('true', { options: { bwrap } });
    expect(exit.error?.message).toContain(said.replace('bwrap: ', ''));
    expect(exit.error).toHaveProperty('remedy', expect.stringContaining(remedy));
  });

  test('pitfall 10: no server may write what the gateway is made of, or where it keeps its state', async () => {
    using folder = temporaryFolder();
    const state = join(folder.path, 'state');
    mkdirSync(join(state, 'inner'), { recursive: true });
    for (const path of [folder.path, state, join(state, 'inner')]) {
      const { exit } = await runConfined('true', {
        may: { writePaths: [path] },
        options: { gatewayPaths: [state] },
      });
      expect(exit.error?.message).toContain('the gateway itself keeps');
    }
  });

  test('pitfall 11: a server cannot change the package that it runs from, nor fetch another', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'node_modules'));
    writeFileSync(
      join(folder.path, 'node_modules', 'server.mjs'),
      `import { writeFileSync } from 'node:fs';
       try { writeFileSync(import.meta.filename, ''); } catch (error) { console.log(error.code); }
       await fetch('https://registry.npmjs.org/').catch((error) => console.log(error.cause.code));`,
    );
    const { out } = await runConfined('', {
      command: 'node',
      args: [join(folder.path, 'node_modules', 'server.mjs')],
      may: { readPaths: [folder.path] },
    });
    expect(out).toMatch(/^EROFS\n(ENOTFOUND|EAI_AGAIN)\n$/);
  });
});
