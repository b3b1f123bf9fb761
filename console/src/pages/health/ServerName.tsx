import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';

interface ServerNameProps {
  readonly name: string;
  readonly title?: { readonly en: string; readonly fr: string } | undefined;
}

/** A server as we call it; by its own name where its owner gave it one. */
export function ServerName({ name, title }: ServerNameProps) {
  const { locale } = useText();
  return title ? title[locale] : <HiddenText text={name} cutAt={60} />;
}
