import { observable } from '../api/observable.ts';
import { store, stored } from './stored.ts';

/** Looks to choose from. */
export const themes = ['system', 'dark', 'light'] as const;

export type Theme = (typeof themes)[number];

const isTheme = (value: unknown): value is Theme => themes.some((theme) => theme === value);
const kept = stored('theme');

/** The look that was chosen. */
export const theme = observable<Theme>(isTheme(kept) ? kept : 'system');

/** Draws the page in the chosen look, from now on. */
export const followTheme = (): void => {
  const prefersLight = window.matchMedia('(prefers-color-scheme: light)');
  const draw = (): void => {
    const chosen = theme.get();
    const isLight = chosen === 'light' || (chosen === 'system' && prefersLight.matches);
    document.documentElement.classList.toggle('light', isLight);
    document.documentElement.classList.toggle('dark', !isLight);
  };
  theme.subscribe(() => {
    store('theme', theme.get());
    draw();
  });
  prefersLight.addEventListener('change', draw);
  draw();
};
