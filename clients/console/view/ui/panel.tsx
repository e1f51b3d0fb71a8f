/** A titled region of the screen with its own scrolling body. */
import type { ComponentChildren } from 'preact';

interface Props {
  title: string;
  /** Small facts beside the title. */
  aside?: ComponentChildren | undefined;
  class?: string;
  children: ComponentChildren;
}

export function Panel({ title, aside, class: className = '', children }: Props) {
  const id = `panel-${title.toLowerCase().replace(/\W+/g, '-')}`;
  return (
    <section class={`panel ${className}`} aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div class="panel-aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** Said in words where a list has nothing to show. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}

/** A number with its name under it. */
export function Figure({
  label,
  value,
  note,
}: {
  label: string;
  value: ComponentChildren;
  note?: string | undefined;
}) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd>
        {value}
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}
