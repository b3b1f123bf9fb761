const px = 64;

/** Draws the icon of the page, with how many requests wait on it. */
export const drawBadge = (waiting: number): void => {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link === null) return;
  if (waiting === 0) {
    link.type = 'image/svg+xml';
    link.href = '/icon.svg';
    return;
  }
  const canvas = document.createElement('canvas');
  canvas.width = px;
  canvas.height = px;
  const draw = canvas.getContext('2d');
  if (draw === null) return;
  draw.fillStyle = '#f5b642';
  draw.beginPath();
  draw.roundRect(0, 0, px, px, 18);
  draw.fill();
  draw.fillStyle = '#14161c';
  draw.font = `700 ${waiting > 9 ? 34 : 44}px system-ui, sans-serif`;
  draw.textAlign = 'center';
  draw.textBaseline = 'middle';
  draw.fillText(waiting > 99 ? '99' : String(waiting), px / 2, px / 2 + 3);
  link.type = 'image/png';
  link.href = canvas.toDataURL('image/png');
};
