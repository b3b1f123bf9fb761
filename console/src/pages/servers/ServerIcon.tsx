import { AppWindow, Blocks, Clapperboard, Cloud, FolderOpen, GitBranch, Search, type LucideIcon } from 'lucide-react';
import css from './ServerIcon.module.css';
import type { Server } from './server.ts';

const icons: Readonly<Record<NonNullable<Server['provider']>, LucideIcon>> = {
  filesystem: FolderOpen,
  git: GitBranch,
  project: Clapperboard,
  brave_search: Search,
  puppeteer_playwright: AppWindow,
};

/** What kind of server it is, at a glance. */
export function ServerIcon({ server: { provider, isRemote } }: { readonly server: Server }) {
  const Icon = provider === undefined ? (isRemote ? Cloud : Blocks) : icons[provider];
  return (
    <span className={css.icon}>
      <Icon size={20} aria-hidden="true" />
    </span>
  );
}
