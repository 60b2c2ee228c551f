import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useServices } from '../app/services'
import { EnvelopeView, PayloadView } from './EnvelopeView'
import classes from './ItemView.module.css'
import { Loaded } from './Loaded'
import { Empty, Rows } from './States'

/** An item as it is on the log, read when it is opened. */
export function ItemView({ dataId }: { dataId: string }) {
  const [open, setOpen] = useState(false)
  return (
    <details className={classes.item} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The item itself</summary>
      {open && <ItemBlocks dataId={dataId} />}
    </details>
  )
}

/** An item's bytes and its envelope. */
export function ItemBlocks({ dataId }: { dataId: string }) {
  const { queries } = useServices()
  const query = useQuery(queries.item(dataId))
  return (
    <div className={classes.blocks}>
      <Loaded
        query={query}
        skeleton={<Rows n={6} />}
        notFound={<Empty title="The log no longer holds this item" />}
      >
        {(envelope) => (
          <>
            {envelope.data !== null && <PayloadView title="Data" bytes={envelope.data} />}
            <EnvelopeView envelope={envelope} />
          </>
        )}
      </Loaded>
    </div>
  )
}
