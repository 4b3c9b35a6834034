use std::collections::HashMap;

use super::failure::Failure;
use super::id::ObjectId;
use super::object::{Body, Object};

/// All objects there are, as the tree that their ids show.
///
/// Invariant: an object's parent exists and lists it among its children.
#[derive(Debug, Default)]
pub(super) struct Registry {
    objects: HashMap<ObjectId, Object>,
    /// In the order of their creation.
    pipelines: Vec<ObjectId>,
}

impl Registry {
    pub(super) fn insert(&mut self, object: Object) {
        if let Some(parent) = object.parent.as_ref().and_then(|parent| self.objects.get_mut(parent)) {
            parent.children.push(object.id.clone());
        }
        if matches!(object.body, Body::Pipeline(_)) {
            self.pipelines.push(object.id.clone());
        }
        self.objects.insert(object.id.clone(), object);
    }

    /// Removes an object whose children are gone already.
    pub(super) fn remove(&mut self, id: &ObjectId) -> Option<Object> {
        let object = self.objects.remove(id)?;
        debug_assert!(object.children.is_empty(), "children go before their parent");
        if let Some(parent) = object.parent.as_ref().and_then(|parent| self.objects.get_mut(parent)) {
            parent.children.retain(|child| child != id);
        }
        self.pipelines.retain(|pipeline| pipeline != id);
        Some(object)
    }

    pub(super) fn get(&self, id: &str) -> Result<&Object, Failure> {
        self.objects.get(id).ok_or_else(|| Failure::object_not_found(id))
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Result<&mut Object, Failure> {
        self.objects.get_mut(id).ok_or_else(|| Failure::object_not_found(id))
    }

    /// How many objects there are.
    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    pub(super) fn pipelines(&self) -> &[ObjectId] {
        &self.pipelines
    }

    /// The object and all above it, nearest first.
    pub(super) fn ancestry(&self, id: &ObjectId) -> impl Iterator<Item = &Object> {
        let object = |id: &ObjectId| self.objects.get(id);
        std::iter::successors(object(id), move |it| it.parent.as_ref().and_then(object))
    }

    /// The object and all below it, each after what is below it.
    pub(super) fn bottom_up(&self, id: &ObjectId) -> Vec<ObjectId> {
        let children = self.objects.get(id).into_iter().flat_map(|object| &object.children);
        let mut order: Vec<ObjectId> = children.flat_map(|child| self.bottom_up(child)).collect();
        order.push(id.clone());
        order
    }

    /// The pipeline that an object belongs to, which may be itself.
    pub(super) fn pipeline_of(&self, id: &ObjectId) -> Option<&ObjectId> {
        self.ancestry(id).find(|it| matches!(it.body, Body::Pipeline(_))).map(|it| &it.id)
    }
}
