// Sections and keys that only change what git shows or records. What is not here may execute, reroute or read
// elsewhere, in this version of git or the next; so it is refused, not guessed.
const harmless: readonly RegExp[] = [
  /^(?:user|author|committer)\.(?:name|email|signingkey|useconfigonly)$/,
  /^core\.(?:autocrlf|eol|safecrlf|filemode|ignorecase|precomposeunicode|quotepath|symlinks|bare|logallrefupdates|abbrev|compression|loosecompression|bigfilethreshold|whitespace|commentchar|commentstring|checkstat|trustctime|untrackedcache|preloadindex|longpaths|splitindex|multipackindex|deltabasecachelimit|packedgitlimit|packedgitwindowsize|sharedrepository|protecthfs|protectntfs|warnambiguousrefs|sparsecheckout|sparsecheckoutcone|commitgraph|maxtreedepth|hidedotfiles)$/,
  /^(?:advice|color|column|i18n|index|notes|pack|push|pull|fetch|rerere|stash|status|versionsort|feature|grep|blame|log|show|showbranch|tag|branch|merge|rebase|revert|cherrypick|checkout|switch|clean|commit|format|gc|repack|receive|transfer|fsck|apply|am|worktree|help|bundle|clone|init|maintenance|submodule|mailinfo|mailmap|diff|http|sendpack|uploadpack|completion)\.[a-z0-9.<>_/-]+$/,
  /^(?:branch\.[^\n]+\.(?:merge|remote|pushremote|rebase|description)|remote\.[^\n]+\.(?:fetch|push|prune|prunetags|tagopt|mirror|skipdefaultupdate|skipfetchall))$/,
  /^(?:remote\.pushdefault|gpg\.format|color\.[a-z.]+)$/,
];

// Last words, in whatever section, that name a program, a file or another place.
const executing =
  /(?:command|cmd|cmdline|helper|pager|editor|driver|textconv|smudge|process|program|hook|hooks|hookspath|packobjectshook|vcs|uploadpack|receivepack|proxy|proxycommand|insteadof|pushinsteadof|templatedir|template|askpass|sshcommand|fsmonitor|gitproxy|alternaterefscommand|tunnel|browser|tool|external|path|file|cookiefile|sslkey|sslcert|sslcainfo|sslcapath|sslverify|sslbackend|update|url|pushurl|allow|worktree|gitdir|difffilter|smtpserver|sendmailcmd|tocmd|cccmd|headercmd|excludesfile|attributesfile|bundleuri|fsckobjects|skiplist|ignorerevsfile|extraheader|saveccookies|savecookies|delegation|defaultkeycommand|procreceiverefs|advertise)$/;

/** What a repository-relative remote would be, for a key whose value says where git connects. */
export const isRemoteKey = (key: string): boolean => /^(?:remote|submodule)\.[^\n]+\.(?:url|pushurl)$/i.test(key);

/**
 * Why a setting of git may not be made, as the end of a sentence that begins with its key; undefined for a harmless one.
 * Sections and last words compare without case, as in git.
 */
export const settingDanger = (key: string, value: string): string | undefined => {
  const folded = key.trim().toLowerCase();
  if (!/^[a-z0-9-]+(?:\.[^\n]*)?\.[a-z][a-z0-9-]*$/.test(folded)) return 'is no setting of git';
  if (/[\n\r\0]/.test(value)) return 'would be set to more than one line';
  if (isRemoteKey(folded)) return undefined;
  // An alias that names one plain command runs nothing else.
  if (
    folded.startsWith('alias.') &&
    /^[a-z][a-z-]*(?: --?[a-z-]+)*$/.test(value.trim()) &&
    !/exec|pack|output|--c/.test(value)
  )
    return undefined;
  if (value.trim().startsWith('!') || executing.test(folded))
    return 'can make git execute a program or reach elsewhere';
  return harmless.some((known) => known.test(folded)) ? undefined : 'is not known to be harmless';
};
