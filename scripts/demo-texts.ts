/** What the demo says, around what really happens. */
export interface Texts {
  readonly title: (project: string) => string;
  readonly opened: string;
  readonly connected: (tools: number) => string;
  readonly read: (file: string, title: string, line: string) => string;
  readonly wantsToWrite: (file: string) => string;
  readonly youRun: string;
  readonly written: (file: string, bytes: number) => string;
  readonly trusted: (command: string) => string;
  readonly committed: (commit: string) => string;
  readonly outside: string;
  readonly audit: (command: string) => string;
  readonly kept: (folder: string) => string;
  readonly removed: string;
  readonly note: string;
  readonly message: string;
}

const english: Texts = {
  title: (project) => `StoryCore MCP: a short story about “${project}”, a film project`,
  opened: 'You open it with `storycore-mcp init`: reading is allowed, writing asks you.',
  connected: (tools) => `An assistant connects, as Claude Desktop would, and finds ${tools} tools.`,
  read: (file, title, line) => `It reads ${file}, “${title}”: “${line}”`,
  wantsToWrite: (file) => `It wants to write ${file}. The gateway refuses, and says why:`,
  youRun: 'You agree, and run the command that the refusal names:',
  written: (file, bytes) => `Now ${file} is written: ${bytes} bytes.`,
  trusted: (command) => `You trust it with git for an hour: ${command}`,
  committed: (commit) => `It commits the storyboard: ${commit}`,
  outside: 'It looks outside of the project, and is refused:',
  audit: (command) => `Everything is in the audit: ${command}`,
  kept: (folder) => `All of this is left in ${folder}`,
  removed: 'Nothing is left behind. Keep the folder next time: npm start -- --keep',
  note: 'Shoot the crossing at the lowest tide: the stones show for forty minutes.\n',
  message: 'Storyboard v2',
};

const french: Texts = {
  title: (project) => `StoryCore MCP : une courte histoire autour de « ${project} », un film`,
  opened: 'Vous l’ouvrez avec `storycore-mcp init` : lire est permis, écrire se demande.',
  connected: (tools) => `Un assistant se connecte, comme Claude Desktop, et trouve ${tools} outils.`,
  read: (file, title, line) => `Il lit ${file}, « ${title} » : « ${line} »`,
  wantsToWrite: (file) => `Il veut écrire ${file}. La passerelle refuse, et dit pourquoi :`,
  youRun: 'Vous êtes d’accord, et lancez la commande que nomme le refus :',
  written: (file, bytes) => `Cette fois ${file} est écrit : ${bytes} octets.`,
  trusted: (command) => `Vous lui confiez git une heure : ${command}`,
  committed: (commit) => `Il enregistre le storyboard : ${commit}`,
  outside: 'Il regarde hors du projet, et se voit refuser :',
  audit: (command) => `Tout est dans le journal : ${command}`,
  kept: (folder) => `Tout est resté dans ${folder}`,
  removed: 'Il n’en reste rien. Pour garder le dossier : npm start -- --keep',
  note: 'Tourner la traversée à la plus basse mer : les pierres se voient quarante minutes.\n',
  message: 'Storyboard v2',
};

/** In the language of whoever runs it, as POSIX finds it: LC_ALL, then LC_MESSAGES, then LANG. */
export const textsFor = (env: NodeJS.ProcessEnv): Texts => {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('fr') ? french : english;
};
