import { localeFor, localeNames, locales } from '../i18n/locale.ts';
import { say } from '../i18n/message.ts';
import { messages } from './messages.ts';

/** One setting, as the engine's settings window draws it. */
export interface AddonSetting {
  readonly key: string;
  readonly label: string;
  readonly type: 'text' | 'number' | 'boolean' | 'select' | 'textarea';
  readonly defaultValue: string | number | boolean;
  readonly description?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly min?: number;
  readonly max?: number;
}

/** An add-on, as the engine's list of add-ons keeps it. */
export interface StorycoreAddon {
  readonly id: 'mcp-server';
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly author: string;
  readonly category: 'integration';
  readonly enabled: boolean;
  readonly builtin: boolean;
  readonly status: 'inactive';
  readonly icon: string;
  readonly tags: readonly string[];
  /** Props of `McpProvider`, by their names. */
  readonly settings: readonly AddonSetting[];
}

/** The add-on in a person's language, for the engine's list. */
export const describeAddon = (locale = 'en'): StorycoreAddon => {
  const spoken = localeFor([locale]);
  const words = (key: string): string => say(messages[spoken][key] ?? key, spoken);
  return {
    id: 'mcp-server',
    name: words('panel.name'),
    description: words('panel.means'),
    version: '0.1.0',
    author: 'StoryCore',
    category: 'integration',
    enabled: false,
    builtin: false,
    status: 'inactive',
    icon: 'shield-check',
    tags: ['mcp'],
    settings: [
      {
        key: 'locale',
        label: words('panel.language'),
        type: 'select',
        defaultValue: spoken,
        description: words('panel.language.means'),
        options: locales.map((value) => ({ value, label: localeNames[value] })),
      },
      {
        key: 'theme',
        label: words('panel.theme'),
        type: 'select',
        defaultValue: 'dark',
        description: words('panel.theme.means'),
        options: ['dark', 'light'].map((value) => ({ value, label: words(`panel.theme.${value}`) })),
      },
    ],
  };
};

/** The add-on in English. */
export const storycoreAddon: StorycoreAddon = /* @__PURE__ */ describeAddon();
