with

derived as (

    select * from {{ ref('int_entry_lines_derived') }}

),

closed as (

    select * from {{ ref('int_periods_closed') }}

),

closed_lines as (

    select * from {{ ref('stg_books__closed_entry_lines') }}

),

sealed as (

    select closed_lines.*

    from closed_lines

    inner join closed
        on closed_lines.position = closed.position

    -- What is carried follows from the closed years themselves.
    where closed_lines.pattern is distinct from 'carried'

),

last_generations as (

    select
        sealed.derived_entry_id,
        max(sealed.generation) as generation

    from sealed

    group by sealed.derived_entry_id

),

standing as (

    -- What is left of an entry in the books: its last lines, unless they were reversed.
    select
        sealed.derived_entry_id,
        {{ entry_content(
            'sealed', 'coalesce(sealed.original_entry_date, sealed.entry_date)'
        ) }} as content

    from sealed

    inner join last_generations
        on
            sealed.derived_entry_id = last_generations.derived_entry_id
            and sealed.generation = last_generations.generation

    where not sealed.is_reversal

    group by sealed.derived_entry_id

),

known as (

    select
        derived.entry_id as derived_entry_id,
        {{ entry_content('derived', 'derived.entry_date') }} as content

    from derived

    inner join last_generations
        on derived.entry_id = last_generations.derived_entry_id

    group by derived.entry_id

),

final as (

    select
        last_generations.derived_entry_id,
        last_generations.generation as sealed_generation,
        last_generations.generation
        + case when standing.content is null then 0 else 1 end as generation,
        standing.content is null as is_reversed,
        known.content is null as is_gone,
        (standing.content is distinct from known.content) as is_changed

    from last_generations

    left join standing
        on last_generations.derived_entry_id = standing.derived_entry_id

    left join known
        on last_generations.derived_entry_id = known.derived_entry_id

)

select * from final
