/**
 * The options of `setpriv` for a sandbox with mapped owners. access(2) asks what a user could do without capabilities,
 * unless the process is root or changes of users leave capabilities alone; git and others believe it. The capability that
 * setting this takes is given up with it.
 */
export const honestAccess: readonly string[] = [
  '--securebits=+no_setuid_fixup',
  '--ambient-caps=-setpcap',
  '--inh-caps=-setpcap',
  '--bounding-set=-setpcap',
];
