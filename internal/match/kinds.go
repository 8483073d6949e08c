package match

import "plumb/records"

// As says how records of a kind are compared: as people or as organisations; neither is
// not compared. What a kind is follows from the roles of its fields, so that a kind of the
// directory's own takes part like those that ship.
func As(k *records.Kind) (person, organisation bool) {
	switch {
	case k.Person(), k.Role(records.RoleGivenName) != nil, k.Role(records.RoleFamilyName) != nil:
		return true, false
	case k.Role(records.RoleFullName) != nil && reachable(k): // a deal has a name too
		return true, false
	}
	return false, k.Role(records.RoleOrganisation) != nil
}

// reachable reports whether a kind has what only people and organisations have.
func reachable(k *records.Kind) bool {
	for _, role := range []records.Role{records.RoleEmail, records.RoleEmails, records.RolePhone, records.RoleMobile, records.RolePhones, records.RoleBirthDate} {
		if k.Role(role) != nil {
			return true
		}
	}
	return false
}

func isPerson(k *records.Kind) bool {
	person, _ := As(k)
	return person
}
