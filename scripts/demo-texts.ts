/** What the demo says, around what really happens. */
export interface Texts {
  readonly title: (project: string) => string;
  readonly opened: string;
  readonly read: (tools: number, scene: string) => string;
  readonly wantsToWrite: (file: string, covers: string) => string;
  readonly written: (bytes: number) => string;
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
  read: (tools, scene) => `An assistant connects and finds ${tools} tools. It reads “${scene}”.`,
  wantsToWrite: (file, covers) => `It wants to write ${file}. The call waits, and you are asked: ${covers}`,
  written: (bytes) => `You allow this one call. It writes its ${bytes} bytes:`,
  committed: (commit) => `You trust it with git for an hour, and it commits the storyboard, ${commit}:`,
  outside: 'It looks outside of the project, and is refused:',
  audit: (command) => `All of it is in the audit: ${command}`,
  kept: (folder) => `The project, the grants and the audit are left in ${folder}`,
  removed: 'The project was a copy, and is gone. Keep it next time: npm start -- --keep',
  note: 'Shoot the crossing at the lowest tide: the stones show for forty minutes.\n',
  message: 'Storyboard v2',
};

const french: Texts = {
  title: (project) => `StoryCore MCP : une courte histoire autour d’un film, « ${project} »`,
  opened: 'Vous l’ouvrez par `storycore-mcp init` : lire est permis, écrire se demande.',
  read: (tools, scene) => `Un assistant se connecte, trouve ${tools} outils et lit « ${scene} ».`,
  wantsToWrite: (file, covers) => `Il veut écrire ${file}. L’appel attend, on vous demande : ${covers}`,
  written: (bytes) => `Vous permettez ce seul appel. Il écrit ${bytes} octets :`,
  committed: (commit) => `Vous lui confiez git une heure, il enregistre le storyboard, ${commit} :`,
  outside: 'Il regarde hors du projet, et se voit refuser :',
  audit: (command) => `Tout est dans le journal : ${command}`,
  kept: (folder) => `Le projet, les permissions et le journal sont restés dans ${folder}`,
  removed: 'Le projet était une copie, effacée. Pour la garder : npm start -- --keep',
  note: 'Tourner la traversée à la plus basse mer : les pierres se voient quarante minutes.\n',
  message: 'Storyboard v2',
};

/** In the language of whoever runs it, as POSIX finds it: LC_ALL, then LC_MESSAGES, then LANG. */
export const textsFor = (env: NodeJS.ProcessEnv): Texts => {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('fr') ? french : english;
};
