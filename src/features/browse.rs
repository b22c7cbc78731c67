//! Browse: events that are no purchases.

use super::statistics::ratio;
use super::{Column, Context, Group, History, Role, Scratch};
use crate::log::TransactionLog;

/// The group `browse`.
pub struct Browse {
    /// What each event code counts for: the place among the types, or none for purchases.
    places: Vec<Option<usize>>,
    types: Vec<String>,
}

/// Columns before those of the event types.
const COMMON: usize = 4;

impl Browse {
    /// With a column for every event type of the log; `None`: for types that are not known yet.
    pub fn new(log: Option<&TransactionLog>) -> Self {
        let Some(log) = log else {
            return Self {
                places: Vec::new(),
                types: vec!["{name}".to_owned()],
            };
        };
        let events = log.dictionaries.get(Role::Event);
        let (mut places, mut types) = (Vec::new(), Vec::new());
        for (code, &purchase) in log.purchase.iter().enumerate() {
            places.push((!purchase).then_some(types.len()));
            if !purchase {
                types.push(events.display(code));
            }
        }
        Self { places, types }
    }
}

impl Group for Browse {
    fn name(&self) -> &'static str {
        "browse"
    }

    fn columns(&self) -> Vec<Column> {
        let needs = &[Role::Event];
        let mut columns = vec![
            Column::count("events", "events", "number of events that are no purchases"),
            Column::count(
                "browse_days",
                "days",
                "number of distinct local calendar days with an event that is no purchase",
            ),
            Column::real(
                "browse_to_order_rate",
                "orders per event",
                "orders / events",
                "no event that is no purchase",
            ),
            Column::real(
                "days_since_last_event",
                "days",
                "as_of − time of the last event that is no purchase",
                "no event that is no purchase",
            ),
        ];
        columns.extend(self.types.iter().map(|name| {
            Column::count(
                format!("events_{name}"),
                "events",
                format!("number of events of the type {name}"),
            )
        }));
        columns
            .into_iter()
            .map(|column| column.needing(needs))
            .collect()
    }

    fn write(
        &self,
        history: &History<'_>,
        context: &Context<'_>,
        _scratch: &mut Scratch,
        wanted: &[bool],
        out: &mut [f64],
    ) {
        let times = history.others.times();
        out[0] = times.len() as f64;
        if wanted[1] {
            out[1] = context.clock.calendar().distinct_days(times) as f64;
        }
        out[2] = ratio(history.order_times.len() as f64, times.len() as f64);
        out[3] = times
            .last()
            .map_or(f64::NAN, |&time| context.days_since(time));
        let by_type = &mut out[COMMON..];
        by_type.fill(0.0);
        for &event in history.others.ids(Role::Event) {
            // A missing type has no place.
            if let Some(Some(place)) = self.places.get(event as usize) {
                by_type[*place] += 1.0;
            }
        }
    }
}
