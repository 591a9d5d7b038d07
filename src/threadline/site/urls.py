"""Where pages live."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import IntConverter

from threadline.api.urls import api
from threadline.web.views import (
    audit,
    composing,
    consent,
    contact_batches,
    contact_merging,
    contact_phones,
    contact_tags,
    contacts,
    departments,
    design,
    entrance,
    handling,
    inbox,
    invitations,
    keys,
    lists,
    manual,
    me,
    members,
    numbers,
    phones,
    purposes,
    reviews,
    roles,
    settings,
    settings_fields,
    settings_tags,
    two_step,
    waiting,
    workspaces,
)


class Id(IntConverter):
    """An id that a column can hold: a longer one is no page, rather than an error in the database."""

    regex = "[0-9]{1,18}"


register_converter(Id, "id")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", entrance.home, name="home"),
    # coming in; the names are those allauth asks for
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-in/link/<str:secret>/", entrance.link, name="sign_in_link"),
    path("sign-out/", entrance.sign_out, name="account_logout"),
    path("sign-in/closed/", entrance.inactive, name="account_inactive"),
    path("password/", entrance.change_password, name="account_change_password"),
    path("password/first/", entrance.set_password, name="account_set_password"),
    path("welcome/<str:key>/", entrance.welcome, name="welcome"),
    path("invitation/<str:secret>/", invitations.invitation, name="invitation"),
    path("sign-in/code/", two_step.code, name="mfa_authenticate"),
    path("sign-in/again/", two_step.again, name="account_reauthenticate"),
    path("sign-in/again/code/", two_step.again_by_code, name="mfa_reauthenticate"),
    # a person's own
    path("me/", me.me, name="me"),
    path("me/sessions/", me.sessions, name="sessions"),
    path("me/sessions/others/end/", me.end_other_sessions, name="end_other_sessions"),
    path("me/sessions/<id:session>/end/", me.end_session, name="end_session"),
    path("me/two-step/", two_step.index, name="mfa_index"),
    path("me/two-step/set-up/", two_step.set_up, name="mfa_activate_totp"),
    path("me/two-step/off/", two_step.turn_off, name="mfa_deactivate_totp"),
    path("me/two-step/codes/", two_step.view_codes, name="mfa_view_recovery_codes"),
    path("me/two-step/codes/new/", two_step.new_codes, name="mfa_generate_recovery_codes"),
    # a workspace
    path("w/<slug:slug>/", lists.inbox, name="inbox"),
    path("w/<slug:slug>/go/", lists.go, name="go"),
    path("w/<slug:slug>/new/", composing.new, name="new"),
    path("w/<slug:slug>/c/<id:conversation>/", inbox.thread, name="thread"),
    path("w/<slug:slug>/c/<id:conversation>/texts/", inbox.texts, name="texts"),
    path("w/<slug:slug>/c/<id:conversation>/read/", inbox.read, name="read"),
    path("w/<slug:slug>/c/<id:conversation>/kinds/", composing.kinds, name="kinds"),
    path("w/<slug:slug>/c/<id:conversation>/count/", composing.count, name="count"),
    path("w/<slug:slug>/c/<id:conversation>/send/", composing.send, name="send"),
    path("w/<slug:slug>/c/<id:conversation>/looked/", reviews.looked, name="looked"),
    path("w/<slug:slug>/c/<id:conversation>/draft/", handling.draft, name="draft"),
    path("w/<slug:slug>/c/<id:conversation>/assign/", handling.assign, name="assign"),
    path("w/<slug:slug>/c/<id:conversation>/close/", handling.close, name="close"),
    path("w/<slug:slug>/c/<id:conversation>/reopen/", handling.reopen, name="reopen"),
    path("w/<slug:slug>/c/<id:conversation>/seen/", handling.seen, name="seen"),
    path("w/<slug:slug>/m/<id:message>/edit/", waiting.edit, name="edit"),
    path("w/<slug:slug>/m/<id:message>/cancel/", waiting.cancel, name="cancel"),
    # contacts
    path("w/<slug:slug>/contacts/", contacts.listed, name="contacts"),
    path("w/<slug:slug>/contacts/count/", contacts.count, name="contacts_count"),
    path("w/<slug:slug>/contacts/bulk/", contact_batches.bulk, name="contacts_bulk"),
    path("w/<slug:slug>/contacts/new/", contacts.new, name="contact_new"),
    path("w/<slug:slug>/contacts/consent/", consent.record, name="record_consent"),
    path("w/<slug:slug>/contacts/<id:contact>/", contacts.contact, name="contact"),
    path("w/<slug:slug>/contacts/<id:contact>/timeline/", contacts.timeline, name="contact_timeline"),
    path("w/<slug:slug>/contacts/<id:contact>/edit/", contacts.edit, name="contact_edit"),
    path("w/<slug:slug>/contacts/<id:contact>/remove/", contacts.remove, name="contact_remove"),
    path("w/<slug:slug>/contacts/<id:contact>/merge/", contact_merging.merge, name="contact_merge"),
    path("w/<slug:slug>/contacts/<id:contact>/tags/", contact_tags.put_on, name="contact_tag"),
    path("w/<slug:slug>/contacts/<id:contact>/tags/<id:tag>/", contact_tags.take_off, name="contact_untag"),
    path("w/<slug:slug>/contacts/<id:contact>/phones/", contact_phones.add, name="contact_phone_add"),
    path(
        "w/<slug:slug>/contacts/<id:contact>/phones/<id:phone>/", contact_phones.change, name="contact_phone"
    ),
    path(
        "w/<slug:slug>/contacts/<id:contact>/phones/<id:phone>/remove/",
        contact_phones.remove,
        name="contact_phone_remove",
    ),
    path(
        "w/<slug:slug>/contacts/<id:contact>/phones/<id:phone>/text/",
        contact_phones.text,
        name="contact_text",
    ),
    path("w/<slug:slug>/settings/fields/", settings_fields.listed, name="fields"),
    path("w/<slug:slug>/settings/fields/<id:field>/", settings_fields.change, name="field"),
    path("w/<slug:slug>/settings/fields/<id:field>/remove/", settings_fields.remove, name="field_remove"),
    path("w/<slug:slug>/settings/tags/", settings_tags.listed, name="tags"),
    path("w/<slug:slug>/settings/tags/<id:tag>/", settings_tags.change, name="tag"),
    path("w/<slug:slug>/settings/tags/<id:tag>/remove/", settings_tags.remove, name="tag_remove"),
    path("w/<slug:slug>/phones/", phones.pick, name="phones"),
    path("w/<slug:slug>/phones/<str:number>/", phones.phone, name="phone"),
    path("w/<slug:slug>/phones/<str:number>/say/", phones.say, name="say"),
    path("w/<slug:slug>/design/", design.design, name="design"),
    path("w/<slug:slug>/help/", manual.index, name="help"),
    path("w/<slug:slug>/help/<slug:page>/", manual.page, name="help_page"),
    # settings of a workspace
    path("w/<slug:slug>/settings/", settings.settings, name="settings"),
    path("w/<slug:slug>/settings/workspace/", workspaces.workspace, name="workspace"),
    path("w/<slug:slug>/settings/workspace/answer/", workspaces.answer_count, name="answer_count"),
    path("w/<slug:slug>/settings/numbers/", numbers.numbers, name="numbers"),
    path("w/<slug:slug>/settings/numbers/<id:sender>/name/", numbers.rename_number, name="rename_number"),
    path("w/<slug:slug>/settings/numbers/<id:sender>/switch/", numbers.switch_number, name="switch_number"),
    path("w/<slug:slug>/settings/purposes/", purposes.purposes, name="purposes"),
    path("w/<slug:slug>/settings/purposes/<id:purpose>/", purposes.purpose, name="purpose"),
    path(
        "w/<slug:slug>/settings/purposes/<id:purpose>/switch/", purposes.switch_purpose, name="switch_purpose"
    ),
    path("w/<slug:slug>/settings/people/", members.members, name="members"),
    path("w/<slug:slug>/settings/people/<id:member>/", members.member, name="member"),
    path("w/<slug:slug>/settings/people/<id:member>/switch/", members.switch_member, name="switch_member"),
    path("w/<slug:slug>/settings/invite/", invitations.invite, name="invite"),
    path(
        "w/<slug:slug>/settings/invite/<id:invitation>/again/",
        invitations.renew_invitation,
        name="renew_invitation",
    ),
    path(
        "w/<slug:slug>/settings/invite/<id:invitation>/revoke/",
        invitations.revoke_invitation,
        name="revoke_invitation",
    ),
    path("w/<slug:slug>/settings/departments/", departments.departments, name="departments"),
    path("w/<slug:slug>/settings/departments/<id:department>/", departments.department, name="department"),
    path(
        "w/<slug:slug>/settings/departments/<id:department>/remove/",
        departments.remove_department,
        name="remove_department",
    ),
    path("w/<slug:slug>/settings/roles/", roles.roles, name="roles"),
    path("w/<slug:slug>/settings/roles/new/", roles.new_role, name="new_role"),
    path("w/<slug:slug>/settings/roles/<id:role>/", roles.role, name="role"),
    path("w/<slug:slug>/settings/roles/<id:role>/remove/", roles.remove_role, name="remove_role"),
    path("w/<slug:slug>/settings/keys/", keys.keys, name="keys"),
    path("w/<slug:slug>/settings/keys/<id:key>/revoke/", keys.revoke, name="revoke"),
    path("w/<slug:slug>/settings/audit/", audit.audit, name="audit"),
    path("api/v1/", api.urls),
]
