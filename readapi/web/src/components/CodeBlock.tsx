import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import classes from './CodeBlock.module.css'

interface CodeBlockProps {
  title: string
  /** What kind of text it is, how long, …. */
  detail?: string
  text: string
  /** Whether lines are kept whole, however long. */
  columns?: boolean
}

/** Text as it is, in a box that scrolls, with a way to copy it. */
export function CodeBlock({ title, detail, text, columns = false }: CodeBlockProps) {
  const clipboard = useClipboard()
  return (
    <div className={classes.block}>
      <div className={classes.head}>
        <span className={classes.title}>{title}</span>
        {detail !== undefined && <span>{detail}</span>}
        <span role="status" className={classes.copy}>
          {clipboard.copied && 'Copied'}
          {clipboard.error && 'Not copied: the browser allows it on https and localhost only'}
        </span>
        <Button variant="default" size="compact-xs" onClick={() => clipboard.copy(text)}>
          Copy<span className="unseen"> {title.toLowerCase()}</span>
        </Button>
      </div>
      {/* Scrolls by itself, so it takes the keyboard's focus. */}
      <pre
        className={`${classes.text ?? ''} ${columns ? (classes.columns ?? '') : ''}`}
        aria-label={title}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
        tabIndex={0}
      >
        {text}
      </pre>
    </div>
  )
}
