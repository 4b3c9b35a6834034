/// The words under which the values of a closed type lie in the database.
pub(super) struct Names<T: 'static>(pub(super) &'static [(T, &'static str)]);

impl<T: Copy + PartialEq> Names<T> {
    pub(super) fn of(&self, value: T) -> &'static str {
        self.0.iter().find(|(one, _)| *one == value).map_or("", |(_, name)| name)
    }

    pub(super) fn read(&self, name: &str) -> Option<T> {
        self.0.iter().find(|(_, one)| *one == name).map(|(value, _)| *value)
    }
}
