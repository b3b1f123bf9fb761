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
  /** What to do with the console. */
  readonly console: {
    readonly title: (project: string) => string;
    readonly open: string;
    readonly ask: string;
    readonly refused: string;
    readonly undo: string;
    readonly note: string;
    readonly end: string;
  };
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
  console: {
    title: (project) => `StoryCore MCP: “${project}”, a film project, and the door to it`,
    open: 'Open the link at the end of this page: the console, in your browser.',
    ask: 'Be an assistant that wants to write. In another terminal:',
    refused: 'Be one that looks outside of the project, and find out why it was refused:',
    undo: 'See what the first one wrote, and undo it.',
    note: 'The stones show for forty minutes.',
    end: 'It serves until you press Ctrl+C here. A story that tells itself: npm start -- --demo',
  },
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
  console: {
    title: (project) => `StoryCore MCP : « ${project} », un film, et la porte qui le garde`,
    open: 'Ouvrez le lien au bas de cette page : la console, dans votre navigateur.',
    ask: 'Jouez l’assistant qui veut écrire. Dans un autre terminal :',
    refused: 'Jouez celui qui regarde hors du projet, et voyez pourquoi il est refusé :',
    undo: 'Voyez ce que le premier a écrit, et annulez-le.',
    note: 'Les pierres se voient quarante minutes.',
    end: 'Tout reste ouvert jusqu’à Ctrl+C ici. L’histoire qui se raconte seule : npm start -- --demo',
  },
};

/** In the language of whoever runs it, as POSIX finds it: LC_ALL, then LC_MESSAGES, then LANG. */
export const textsFor = (env: NodeJS.ProcessEnv): Texts => {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('fr') ? french : english;
};
