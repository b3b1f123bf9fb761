const commands: Readonly<Record<string, string>> = {
  debian: 'sudo apt install bubblewrap',
  ubuntu: 'sudo apt install bubblewrap',
  fedora: 'sudo dnf install bubblewrap',
  rhel: 'sudo dnf install bubblewrap',
  arch: 'sudo pacman -S bubblewrap',
  suse: 'sudo zypper install bubblewrap',
  opensuse: 'sudo zypper install bubblewrap',
  alpine: 'sudo apk add bubblewrap',
  nixos: 'nix profile install nixpkgs#bubblewrap',
};

const valueOf = (osRelease: string, key: string): string =>
  new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(osRelease)?.[1] ?? '';

/** The command that installs bwrap on the system that `/etc/os-release` names, itself or by what it is like. */
export const commandToInstall = (osRelease: string): string => {
  const names = [valueOf(osRelease, 'ID'), ...valueOf(osRelease, 'ID_LIKE').split(' ')];
  const known = names.find((name) => Object.hasOwn(commands, name));
  return (known === undefined ? undefined : commands[known]) ?? 'sudo apt install bubblewrap';
};
