import { failures as englishFailures } from '../i18n/en/failures.ts';
import { frame as englishFrame } from '../i18n/en/frame.ts';
import { panel as englishPanel } from '../i18n/en/panel.ts';
import { requests as englishRequests } from '../i18n/en/requests.ts';
import { servers as englishServers } from '../i18n/en/servers.ts';
import { settings as englishSettings } from '../i18n/en/settings.ts';
import { titles as englishTitles } from '../i18n/en/titles.ts';
import { ui as englishUi } from '../i18n/en/ui.ts';
import { failures as frenchFailures } from '../i18n/fr/failures.ts';
import { frame as frenchFrame } from '../i18n/fr/frame.ts';
import { panel as frenchPanel } from '../i18n/fr/panel.ts';
import { requests as frenchRequests } from '../i18n/fr/requests.ts';
import { servers as frenchServers } from '../i18n/fr/servers.ts';
import { settings as frenchSettings } from '../i18n/fr/settings.ts';
import { titles as frenchTitles } from '../i18n/fr/titles.ts';
import { ui as frenchUi } from '../i18n/fr/ui.ts';
import type { Message } from '../i18n/message.ts';

/** All that the panel says, by language: `messages.fr['servers.enable']`. */
export const messages: Readonly<Record<'en' | 'fr', Readonly<Record<string, Message>>>> = {
  en: {
    ...englishUi,
    ...englishTitles,
    ...englishFailures,
    ...englishFrame,
    ...englishRequests,
    ...englishServers,
    ...englishSettings,
    ...englishPanel,
  },
  fr: {
    ...frenchUi,
    ...frenchTitles,
    ...frenchFailures,
    ...frenchFrame,
    ...frenchRequests,
    ...frenchServers,
    ...frenchSettings,
    ...frenchPanel,
  },
};
